"""Public pages from the hot path, against nginx with the same bytes; and five thousand readers at once."""

import math
from collections.abc import Iterator, Mapping
from functools import partial

import psycopg

from config.bench.asking import ask, list_path
from config.bench.databases import Filled
from config.bench.interleaving import ROUNDS, compare
from config.bench.loads import JSON_GZIP, Kind, Plan, fire
from config.bench.programs import Server
from config.bench.report import Figure, rate_of
from config.bench.surroundings import Bench

_HTML_GZIP = {"Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "en"}
_READERS = 5000
# Readers come through a proxy, which keeps some connections; the server takes 1,024.
_PROXY_CONNECTIONS = 500


def measure(bench: Bench) -> Iterator[Figure]:
    database = bench.database()
    place = database.thread(1000)
    page = list_path(place.thread, "top", replies=0)
    with bench.web(database) as web:
        yield _page(bench, web, "hot/gzip", page, target="at least 0.6 of nginx")
        yield _page(bench, web, "hot/with replies", list_path(place.thread, "top"))
        yield _page(bench, web, "hot/html", place.path, headers=_HTML_GZIP)
        yield _unchanged(bench, web, page)
    yield _at_once(bench, database, page)


def _page(
    bench: Bench,
    web: Server,
    name: str,
    path: str,
    *,
    headers: Mapping[str, str] = JSON_GZIP,
    target: str = "",
) -> Figure:
    body = ask(web.port, path, headers=headers).body
    with bench.nginx(body) as nginx:
        found = compare(
            ours=partial(bench.read, web, path, headers=headers),
            server=web,
            yardstick=partial(bench.read, nginx, "/page") if nginx else None,
            rounds=ROUNDS if target else 1,
        )
    return rate_of(
        found.ours,
        name,
        bytes=len(body),
        cpu=found.cpu,
        memory=web.memory_megabytes(),
        yardstick=found.yardstick.rate if found.yardstick else None,
        against="nginx",
        target=target,
    )


def _unchanged(bench: Bench, web: Server, page: str) -> Figure:
    answer = ask(web.port, page, headers=JSON_GZIP)
    known = JSON_GZIP | {"If-None-Match": answer.headers["etag"]}
    with bench.nginx(answer.body) as nginx:
        theirs = JSON_GZIP | {"If-None-Match": ask(nginx.port, "/page").headers["etag"]} if nginx else {}
        found = compare(
            ours=partial(bench.read, web, page, headers=known),
            server=web,
            yardstick=partial(bench.read, nginx, "/page", headers=theirs) if nginx else None,
        )
    return rate_of(
        found.ours,
        "hot/304",
        cpu=found.cpu,
        yardstick=found.yardstick.rate if found.yardstick else None,
        against="nginx",
        target="at least 0.5 of nginx",
    )


def _at_once(bench: Bench, database: Filled, page: str) -> Figure:
    """Let many readers ask for a page that nobody has asked for, and count what the database hears of it."""
    said = []
    for readers in (1, _READERS):
        before = _statements(database)
        with bench.web(database) as web:
            kind = Kind(name="read", paths=[page])
            plan = Plan(
                port=web.port,
                kinds=[kind],
                connections=min(readers, _PROXY_CONNECTIONS),
                seconds=20,
                total=readers,
            )
            load = fire(plan).kinds["read"]
        said.append(_statements(database) - before)
    extra = "" if math.isnan(said[0]) else f"{said[1] - said[0]:.0f} statements more than for one reader"
    return Figure(
        name=f"hot/{_READERS} at once",
        value=load.p99,
        unit="ms",
        p50=load.p50,
        p99=load.p99,
        errors=load.statuses,
        target="p99 at most 500 ms, at most 3 queries",
        note=extra,
    )


def _statements(database: Filled) -> float:
    """Return how many transactions the database has seen; outside of blocks each statement is one."""
    if database.vendor == "SQLite":
        return math.nan
    with psycopg.connect(database.address, autocommit=True) as connection:
        found = connection.execute(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return float(found[0]) if found else math.nan
