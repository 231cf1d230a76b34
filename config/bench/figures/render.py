"""What it takes to make the bytes, inside one process and without a server around it."""

from collections.abc import Iterator

from config.bench.figures.cold import inside
from config.bench.report import Figure
from config.bench.surroundings import Bench


def measure(bench: Bench) -> Iterator[Figure]:
    database = bench.database()
    found = inside(bench, database, "render", database.thread(1000))
    yield Figure(name="render/markdown of 280 characters", value=found["markup"], unit="µs")
    yield Figure(name="render/JSON page", value=found["json"], unit="ms")
    yield Figure(name="render/HTML page", value=found["html"], unit="ms")
