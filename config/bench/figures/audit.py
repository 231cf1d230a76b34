"""A check of one site's whole audit log: `manage.py audit --check`, entry by entry."""

import json
import subprocess
import sys
from collections.abc import Iterator

from django.conf import settings

from config.bench.asking import Unexpected
from config.bench.report import Figure
from config.bench.surroundings import Bench

_ENTRIES = 100_000
_ENTRIES_IN_FULL = 1_000_000


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases():
        database.chain(_ENTRIES_IN_FULL if bench.is_full else _ENTRIES)
        done = subprocess.run(
            [sys.executable, "-m", "config.bench.walking"],
            cwd=settings.ROOT,
            env=bench.surroundings(database),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Unexpected("Checking the audit log failed; the lines above say why.")
        found = json.loads(done.stdout)
        yield Figure(
            name=f"audit/{database.vendor}",
            value=found["check"],
            unit="s",
            yardstick=found["read"],
            against="the driver alone",
            memory=found["grown"],
            target="memory by at most 10 MB",
            note=f"{found['entries']:,} entries; SHA-256 of as many bytes takes {found['digest']:.2f} s",
        )
