"""The moderator's desk over a million open cases: every list, filter and search as a whole page, and the counts."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from config.bench.asking import Unexpected
from config.bench.databases import Filled
from config.bench.report import Figure
from config.bench.surroundings import Bench

_CASES = 1_000_000
_TARGETS = {"PostgreSQL": 300, "SQLite": 1_000}


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases():
        database.pile(_CASES)
        for name, found in _looked_at(bench, database).items():
            bench.say(
                f"{database.vendor}, {name}: {found['ms']:.0f} ms, {found['raw']:.0f} ms by the driver alone"
            )
            for plan in found["plans"]:
                bench.say(f"{database.vendor}, {name}:\n{plan}")
            yield Figure(
                name=f"queue/{database.vendor}/{name}",
                value=found["ms"],
                unit="ms",
                yardstick=found["raw"],
                against="the driver alone",
                target=f"at most {_TARGETS[database.vendor]} ms",
                note=f"{found['statements']} statements",
            )


def _looked_at(bench: Bench, database: Filled) -> dict[str, dict[str, Any]]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "config.bench.looking", database.tokens[0]],
        cwd=settings.ROOT,
        env=bench.surroundings(database) | {"BELOWLINE_HOT": "0"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unexpected("Looking at the queue failed; the lines above say why.")
    return json.loads(done.stdout)  # type: ignore[no-any-return]
