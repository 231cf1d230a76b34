"""Pages that nobody keeps, one reader after the other: whether the size of the discussion matters."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings

from config.bench.asking import Unexpected, ask, list_path
from config.bench.databases import Filled, Place
from config.bench.interleaving import in_turns
from config.bench.loads import JSON_GZIP
from config.bench.report import Figure, delay_of, rate_of
from config.bench.surroundings import Bench

_HTML = {"Accept": "text/html", "Accept-Language": "en"}


def measure(bench: Bench) -> Iterator[Figure]:
    database = bench.database()
    sizes = (100, 100_000, 1_000_000) if bench.is_full else (100, 100_000)
    places = {size: database.thread(size) for size in sizes}
    largest = places[sizes[-1]]
    with bench.web(database, hot=False) as web:
        paths = {size: list_path(place.thread, "top", replies=0) for size, place in places.items()}
        loads = in_turns(
            {size: partial(bench.read, web, path, connections=1) for size, path in paths.items()}
        )
        for size, load in loads.items():
            yield delay_of(
                load,
                f"cold/{size:,}",
                bytes=len(ask(web.port, paths[size], headers=JSON_GZIP).body),
                yardstick=None if size == 100 else loads[100].p50,
                against="100 comments",
                target="at most 4 ms" if size == 100 else "at most 4 ms and 1.3",
            )
        whole = bench.read(web, list_path(largest.thread, "top"), connections=1)
        yield delay_of(whole, "cold/with replies", target="at most 4 ms")
        page = bench.read(web, largest.path, connections=1, headers=_HTML)
        yield delay_of(page, "cold/html", target="at most 12 ms")
        before = web.cpu_seconds()
        many = bench.read(web, paths[sizes[-1]])
        used = web.cpu_seconds() - before
        yield rate_of(
            many, "cold/rate", cpu=used / max(many.requests, 1) * 1e6, memory=web.memory_megabytes()
        )
    found = inside(bench, database, "queries", largest)
    yield Figure(
        name="cold/queries",
        value=found["ours"],
        unit="ms",
        yardstick=found["raw"],
        against="the driver alone",
        target="at most 1.5",
        note=f"{found['statements']} statements",
    )


def inside(bench: Bench, database: Filled, what: str, place: Place) -> Any:
    """
    Measure within a process of its own that has the house's code and this database.

    :raises Unexpected: if it ended without a result
    """
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "config.bench.inside", what, place.thread, place.path],
        cwd=settings.ROOT,
        env=bench.surroundings(database) | {"BELOWLINE_HOT": "0"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unexpected(f"Measuring “{what}” inside a process failed; the lines above say why.")
    return json.loads(done.stdout)
