"""Telling a hundred thousand people that follow a discussion of one comment: people a second, and memory."""

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

_FOLLOWERS = 100_000
_SECONDS = 60
_GROWN_MEGABYTES = 20


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases():
        bench.say(f"Letting {_FOLLOWERS:,} people follow a discussion in {database.vendor} ...")
        found = _told(bench, database)
        if found["told"] != _FOLLOWERS:
            raise Unexpected(f"Of {_FOLLOWERS:,} people {found['told']:,} were told.")
        yield Figure(
            name=f"news/{database.vendor}/people told",
            value=found["told"] / found["seconds"],
            unit="/s",
            yardstick=found["told"] / found["plain"],
            against="as many plain rows by INSERT … SELECT",
            target=f"at least {_FOLLOWERS // _SECONDS:,}/s",
            note=f"{found['seconds']:.1f} s for {found['told']:,}",
        )
        yield Figure(
            name=f"news/{database.vendor}/memory grown",
            value=found["grown"],
            unit="MB",
            target=f"at most {_GROWN_MEGABYTES} MB",
        )


def _told(bench: Bench, database: Filled) -> dict[str, Any]:
    place = database.thread(1000, name="followed")
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "config.bench.telling", place.thread, str(_FOLLOWERS)],
        cwd=settings.ROOT,
        env=bench.surroundings(database),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unexpected("Telling failed; the lines above say why.")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
