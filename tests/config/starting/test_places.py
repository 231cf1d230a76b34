import os
import re
import socket
import subprocess
import sys

import pytest

from config.starting import places
from config.starting.places import Taken, claim_folder, claim_port


@pytest.fixture
def taken_port():
    with socket.socket() as taken:
        taken.bind((places.HOST, 0))
        taken.listen()
        yield taken.getsockname()[1]


class TestClaimPort:
    def test_returns_a_port_that_is_free(self):
        port = claim_port("0")
        assert 1024 <= port <= 65535
        assert claim_port(str(port)) == port

    @pytest.mark.parametrize("text", ["", "abc", "-1", "65536", "80.5", "8 0", "٨٠", "9" * 5000])
    def test_refuses_what_is_no_port(self, text):
        with pytest.raises(Taken, match="--port takes a whole number from 0 to 65535"):
            claim_port(text)

    def test_names_the_port_in_use_and_a_free_one(self, taken_port):
        with pytest.raises(Taken) as caught:
            claim_port(str(taken_port))
        said = re.fullmatch(
            r"Port (\d+) is in use\. Stop what listens there, or choose another one: "
            r"python3 manage\.py up --port (\d+)",
            str(caught.value),
        )
        assert said
        assert int(said[1]) == taken_port
        assert claim_port(said[2]) == int(said[2])

    def test_names_the_rights_that_are_missing(self, monkeypatch):
        class Guarded(socket.socket):
            def bind(self, address: tuple[str, int]) -> None:
                if 0 < address[1] < 1024:
                    raise PermissionError(13, "Permission denied")
                super().bind(address)

        monkeypatch.setattr(socket, "socket", Guarded)
        with pytest.raises(Taken, match="Port 80 is below 1024 and needs root"):
            claim_port("80")


class TestClaimFolder:
    def test_is_had_once(self, tmp_path):
        held = claim_folder(tmp_path, port=8000)
        with pytest.raises(Taken) as caught:
            claim_folder(tmp_path, port=8001)
        os.close(held)
        assert (
            f"on the data folder {tmp_path} already (process {os.getpid()}, http://localhost:8000/)"
            in str(caught.value)
        )

    def test_is_free_again_after_its_holder(self, tmp_path):
        os.close(claim_folder(tmp_path, port=8000))
        os.close(claim_folder(tmp_path, port=8001))

    def test_outlives_an_exec(self, tmp_path):
        claiming = (
            "import os, pathlib, sys; from config.starting.places import claim_folder; "
            f"claim_folder(pathlib.Path({str(tmp_path)!r}), port=8000); print('held', flush=True); "
            "os.execv('/bin/sleep', ['sleep', '30'])"
        )
        holder = subprocess.Popen([sys.executable, "-c", claiming], stdout=subprocess.PIPE)
        try:
            assert holder.stdout.readline() == b"held\n"
            with pytest.raises(Taken):
                claim_folder(tmp_path, port=8001)
        finally:
            holder.kill()
            holder.communicate()
