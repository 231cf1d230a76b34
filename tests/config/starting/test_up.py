"""`manage.py up` as a person types it: real programs, a data folder of its own, a free port."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.starting.places import claim_port

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parents[3]


def surroundings(folder: Path) -> dict[str, str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BELOWLINE")
        and name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "AMQP_URL"}
    }
    return clean | {"BELOWLINE_DATA": str(folder), "BELOWLINE_NO_SETUP": "1"}


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), "up", *arguments]


class Up:
    """A start that is under way, and what it printed so far."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.port = claim_port("0")
        self.begun = time.monotonic()
        self.printed_to = folder.with_suffix(".printed")
        with self.printed_to.open("wb") as printed:
            self.running = subprocess.Popen(
                command("--port", str(self.port), *arguments),
                env=surroundings(folder),
                cwd="/",
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def printed(self) -> str:
        return self.printed_to.read_text()

    def until_it_runs(self, *, seconds: float = 120) -> float:
        """Return the seconds from the command to the greeting."""
        while "Belowline is running" not in self.printed:
            assert self.running.poll() is None, self.printed
            assert time.monotonic() - self.begun < seconds, self.printed
            time.sleep(0.05)
        return time.monotonic() - self.begun

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return answer.read().decode()

    def programs(self) -> dict[int, str]:
        """Return the processes below this start, by process id."""
        found, waiting = {}, [self.running.pid]
        while waiting:
            pid = waiting.pop()
            waiting += [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
            found[pid] = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        return found


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty database in it."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"],
        env=surroundings(folder),
        check=True,
    )
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def up() -> Iterator[Callable[..., Up]]:
    started: list[Up] = []

    def start(folder: Path, *arguments: str) -> Up:
        started.append(Up(folder, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.running.kill()
        one.running.wait()


def refused(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        command(*arguments),
        env=surroundings(folder),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    return done.stderr


def ended(pids: list[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def all_end(pids):
    """Wait until none of these runs any more; on a busy machine that takes a moment."""
    until = time.monotonic() + 60
    while not ended(pids) and time.monotonic() < until:
        time.sleep(0.1)
    return ended(pids)


class TestUp:
    def test_runs_restarts_refuses_a_second_start_and_stops(self, up, folder):
        start = up(folder, "--no-demo")
        start.until_it_runs()
        assert start.get("/health") == '{"status": "ok"}'
        assert f"http://localhost:{start.port}/" in start.printed
        assert "There is no site yet." in start.printed
        assert "Applying" not in start.printed

        programs = start.programs()
        assert sum("config.web" in line for line in programs.values()) == 1
        assert sum(" worker" in line for line in programs.values()) == 1

        said = refused(folder, "--port", "0", "--no-demo")
        assert re.fullmatch(rf"Belowline runs on the data folder {folder} already \(process \d+, .*\n", said)

        [web] = [pid for pid, line in programs.items() if "config.web" in line]
        os.kill(web, signal.SIGKILL)
        while "web ended (signal SIGKILL) and is started again." not in start.printed:
            time.sleep(0.05)
        start.until_it_runs()

        start.running.send_signal(signal.SIGINT)
        asked = time.monotonic()
        assert start.running.wait(timeout=60) == 0
        assert time.monotonic() - asked < 20
        assert all_end([pid for pid in programs if pid != start.running.pid])
        assert start.printed.splitlines()[-1] == "Stopped."
        assert "Traceback" not in start.printed

    def test_leaves_no_orphan_when_it_is_killed(self, up, folder):
        start = up(folder, "--no-demo")
        start.until_it_runs()
        programs = [pid for pid in start.programs() if pid != start.running.pid]
        start.running.kill()
        start.running.wait()
        assert all_end(programs)

    def test_begins_with_a_newspaper(self, up, tmp_path):
        start = up(tmp_path / "data")
        start.until_it_runs()
        page = re.search(r"First page +http://localhost:\d+(/\S+)", start.printed)
        assert "<h1" in start.get(page[1])
        assert re.findall(r"^  (Owner|Moderator|Reader) +\S+@\S+ +\S+$", start.printed, flags=re.MULTILINE)
        start.running.send_signal(signal.SIGTERM)
        assert start.running.wait(timeout=60) == 0


class TestRefusals:
    def test_a_port_that_is_none(self, folder):
        assert refused(folder, "--port", "http") == (
            "--port takes a whole number from 0 to 65535 (0: any free port), and not “http”.\n"
        )

    def test_a_data_folder_that_cannot_be_written(self, tmp_path):
        (tmp_path / "file").touch()
        said = refused(tmp_path / "file" / "data")
        assert said.startswith(
            f"The folder {tmp_path}/file/data cannot be written: not a directory. Set BELOWLINE_DATA"
        )
        assert len(said.splitlines()) == 1

    def test_a_database_that_is_newer_than_the_code(self, folder):
        with sqlite3.connect(folder / "belowline.sqlite3") as database:
            database.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('threads', '9001_next', '2026-01-01')"
            )
        database.close()
        said = refused(folder, "--port", "0")
        assert said.startswith("The database is newer than this code: it has threads.9001_next,")
        assert len(said.splitlines()) == 1

    def test_a_database_that_is_none(self, tmp_path):
        (tmp_path / "belowline.sqlite3").write_text("This is no database, whatever its name says. " * 200)
        said = refused(tmp_path, "--port", "0")
        assert said == "The database cannot be used: file is not a database.\n"
