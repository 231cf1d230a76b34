"""From the command to the first answer: an empty folder with the demo, and the same folder again."""

import shutil
import sys
import time
from collections.abc import Iterator

from django.conf import settings

from config.bench.programs import Server, free_port
from config.bench.report import Figure
from config.bench.surroundings import Bench


def measure(bench: Bench) -> Iterator[Figure]:
    folder = bench.folder / "started"
    folder.mkdir()
    surroundings = bench.surroundings() | {"BELOWLINE_DATA": str(folder)}
    try:
        for name in ("start/first, with the demo", "start/again"):
            port = free_port()
            command = [sys.executable, str(settings.ROOT / "manage.py"), "up", "--port", str(port)]
            began = time.monotonic()
            with Server("up", command, port=port, surroundings=surroundings, log=folder / "up.log") as up:
                up.wait_until_it_answers("/health", seconds=120)
                yield Figure(name=name, value=time.monotonic() - began, unit="s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
