"""
News: how soon an answer's notice stands in a list, and how fast a hundred thousand people that follow a discussion are told.

The first is measured with a worker for each broker that there is, the second inside one program.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from statistics import median, quantiles
from typing import Any

from django.conf import settings

from config.bench.asking import Unexpected
from config.bench.databases import Filled
from config.bench.report import Figure
from config.bench.surroundings import Bench
from config.checking.backends import RABBITMQ, REDIS, Absent, find

_FOLLOWERS = 100_000
_SECONDS = 60
_GROWN_MEGABYTES = 20
_ANSWERS = 60
_EMBEDDED_MILLISECONDS = 300
_BROKER_MILLISECONDS = 100


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases():
        for name, variables in _brokers(bench, database).items():
            bench.say(f"Answering in {database.vendor} with a worker beside ({name}) ...")
            yield _heard(bench, database, name, variables)
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


def _brokers(bench: Bench, database: Filled) -> dict[str, dict[str, str]]:
    """Return what there is to hand work over: nothing, and beside PostgreSQL the brokers that answer."""
    found: dict[str, dict[str, str]] = {"embedded": {}}
    for service in (REDIS, RABBITMQ) if database.vendor == "PostgreSQL" else ():
        try:
            found[service.name] = {service.variable: find(service, named="", required=True)}
        except Absent as reason:
            bench.say(f"{service.name}: {reason}")
    return found


def _heard(bench: Bench, database: Filled, name: str, variables: dict[str, str]) -> Figure:
    place = database.thread(1000, name="answered")
    with bench.worker(database, **variables) as worker:
        found = _run(bench, database, "config.bench.hearing", place.thread, str(_ANSWERS))
        if worker.has_ended:
            raise Unexpected(f"The worker ended: {worker.last_words()}")
    notices = quantiles(found["notices"], n=100)
    target = _EMBEDDED_MILLISECONDS if name == "embedded" else _BROKER_MILLISECONDS
    return Figure(
        name=f"news/{database.vendor}/{name}/heard",
        value=median(found["notices"]),
        unit="ms",
        p50=notices[49],
        p99=notices[98],
        yardstick=median(found["posts"]),
        against="posting the answer, without HTTP",
        target=f"at most {target} ms",
    )


def _told(bench: Bench, database: Filled) -> dict[str, Any]:
    place = database.thread(1000, name="followed")
    return _run(bench, database, "config.bench.telling", place.thread, str(_FOLLOWERS))


def _run(bench: Bench, database: Filled, *command: str) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", *command],
        cwd=settings.ROOT,
        env=bench.surroundings(database),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unexpected(f"{command[0]} failed; the lines above say why.")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
