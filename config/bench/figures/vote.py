"""Five hundred votes a second on one discussion, while others post and read; and when a score reaches the page."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from typing import Any

from config.bench.asking import ask, list_path
from config.bench.figures.writing import posts, votes
from config.bench.loads import Firing, Kind, Plan
from config.bench.programs import Server
from config.bench.report import Figure, rate_of
from config.bench.surroundings import Bench

_VOTES, _POSTS, _READS = 500, 10, 200
_WATCHED = 3
_PATIENCE_SECONDS = 15


def measure(bench: Bench) -> Iterator[Figure]:
    database = bench.database()
    place = database.thread(1000, name="voted")
    tokens = database.tokens
    with bench.web(database) as web, bench.worker(database):
        page = list_path(place.thread, "newest", size=100)
        shown = [row["id"] for row in _rows(web, page)]
        watched, voted = shown[:_WATCHED], shown[_WATCHED:]
        seconds = bench.seconds * 2
        # The watched comments' voters vote on nothing else, so that no limit meets them.
        spare, voters = tokens[: 20 * _WATCHED], tokens[20 * _WATCHED :]
        with ExitStack() as ending:
            under_way = [
                ending.enter_context(
                    Firing(
                        Plan(port=web.port, kinds=[kind], connections=connections, seconds=seconds, rate=rate)
                    )
                )
                for kind, connections, rate in (
                    (votes(voted, voters), 16, _VOTES),
                    (posts([place], voters[::-1]), 4, _POSTS),
                    (Kind(name="read", paths=[page]), 8, _READS),
                )
            ]
            time.sleep(1)
            delays = [_until_seen(web, comment, spare[nth::_WATCHED]) for nth, comment in enumerate(watched)]
            cast, posted, read = (
                firing.result().kinds[name]
                for firing, name in zip(under_way, ("vote", "post", "read"), strict=True)
            )
        yield rate_of(cast, "vote/votes", memory=web.memory_megabytes(), target=f"{_VOTES}/s")
        yield rate_of(posted, "vote/posts meanwhile", target=f"{_POSTS}/s, not slowed")
        yield rate_of(read, "vote/reads meanwhile", target=f"{_READS}/s, not slowed")
        yield Figure(
            name="vote/until the page shows it",
            value=median(delays),
            unit="ms",
            target="at most 2,000 ms",
            note=f"slowest of {len(delays)}: {max(delays):.0f} ms",
        )


def _until_seen(web: Server, comment: str, tokens: list[str]) -> float:
    """Vote, and return the milliseconds until strangers see another score; the author's own vote is refused."""
    path = f"/api/v1/comments/{comment}/"
    before = ask(web.port, path).json()["ups"]
    for token in tokens[:2]:
        ask(web.port, f"{path}vote/", method="PUT", token=token, body={"value": 1})
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE_SECONDS:
        if ask(web.port, path).json()["ups"] > before:
            break
        time.sleep(0.02)
    return (time.monotonic() - began) * 1000


def _rows(web: Server, page: str) -> list[dict[str, Any]]:
    answer = ask(web.port, page).json()
    rows: list[dict[str, Any]] = [row.get("comment", row) for row in answer["results"]]
    return rows
