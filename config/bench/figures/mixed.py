"""Reading and writing at once: one request in twenty a post, and ten posts a second on the page that everybody reads."""

from collections.abc import Iterator

from config.bench.asking import list_path
from config.bench.databases import Filled
from config.bench.figures.writing import posts
from config.bench.loads import Firing, Kind, Plan, fire
from config.bench.report import Figure, rate_of
from config.bench.surroundings import CONNECTIONS, Bench

_THREADS = 10
_POSTS = 10


def measure(bench: Bench) -> Iterator[Figure]:
    database = bench.database()
    yield from _one_in_twenty(bench, database)
    yield from _on_the_page(bench, database)


def _one_in_twenty(bench: Bench, database: Filled) -> Iterator[Figure]:
    places = [database.thread(1000, name=f"mixed-{nth}") for nth in range(_THREADS)]
    reads = Kind(name="read", paths=[list_path(place.thread, "newest") for place in places], weight=95)
    kinds = [reads, posts(places, database.tokens, weight=5)]
    with bench.web(database) as web:
        fire(Plan(port=web.port, kinds=kinds, connections=CONNECTIONS, seconds=0.5))
        before = web.cpu_seconds()
        fired = fire(Plan(port=web.port, kinds=kinds, connections=CONNECTIONS, seconds=bench.seconds * 2))
        used = web.cpu_seconds() - before
        read, posted = fired.kinds["read"], fired.kinds["post"]
        yield rate_of(
            read,
            "mixed/reads, 95 %",
            cpu=used / (read.requests + posted.requests) * 1e6,
            memory=web.memory_megabytes(),
            target="at least 5,000/s, p99 at most 20 ms",
        )
        yield rate_of(posted, "mixed/posts, 5 %", target="250/s")


def _on_the_page(bench: Bench, database: Filled) -> Iterator[Figure]:
    place = database.thread(1000, name="mixed-page")
    page = list_path(place.thread, "newest")
    with bench.web(database) as web:
        bench.read(web, page, seconds=1)
        seconds = bench.seconds * 2
        kind = posts([place], database.tokens[::-1])
        with Firing(
            Plan(port=web.port, kinds=[kind], connections=4, seconds=seconds, rate=_POSTS)
        ) as writing:
            read = bench.read(web, page, seconds=seconds)
            posted = writing.result().kinds["post"]
        yield rate_of(read, "mixed/reads of the page", target="at least 15,000/s, p99 at most 10 ms")
        yield rate_of(posted, "mixed/posts on it", target=f"{_POSTS}/s")
