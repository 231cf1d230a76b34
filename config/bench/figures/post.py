"""Comments through the whole pipeline, durable, against the same row by pgbench."""

from collections.abc import Iterator

from config.bench import pgbench
from config.bench.databases import Filled
from config.bench.figures.writing import posts
from config.bench.interleaving import compare
from config.bench.loads import Load, Plan, fire
from config.bench.report import Figure, rate_of
from config.bench.surroundings import Bench

_CLIENTS = 8
_TARGETS = {
    ("PostgreSQL", 1): "at least 250/s, p99 at most 60 ms",
    ("PostgreSQL", 2): "at least 450/s, p99 at most 60 ms",
    ("SQLite", 1): "at least 150/s, no error",
}
_STALL_SECONDS, _STALL_RATE = 600, 50


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases():
        for processes in (1, 2) if database.vendor == "PostgreSQL" else (1,):
            yield _post(bench, database, processes=processes)
    if bench.is_full:
        yield _ten_minutes(bench, bench.database())


def _post(bench: Bench, database: Filled, *, processes: int) -> Figure:
    place = database.thread(1000, name="posted")
    yardstick = None
    if bench.tools.pgbench and database.vendor == "PostgreSQL":
        program, address = bench.tools.pgbench, database.address
        script = pgbench.prepare(
            address, thread=database.thread(0, name="inserted").thread, folder=bench.folder
        )

        def yardstick() -> Load:
            return pgbench.run(program, address, script, clients=_CLIENTS, seconds=bench.seconds)

    with bench.web(database, processes=processes) as web:
        kind = posts([place], database.tokens)
        plan = Plan(port=web.port, kinds=[kind], connections=_CLIENTS, seconds=bench.seconds)
        fire(Plan(port=web.port, kinds=[kind], connections=_CLIENTS, seconds=0.5))
        found = compare(ours=lambda: fire(plan).kinds["post"], server=web, yardstick=yardstick, rounds=2)
        return rate_of(
            found.ours,
            f"post/{database.vendor}, {processes} web process{'es' if processes > 1 else ''}",
            cpu=found.cpu,
            memory=web.memory_megabytes(),
            yardstick=found.yardstick.rate if found.yardstick else None,
            against="pgbench",
            target=_TARGETS[database.vendor, processes],
            note=f"the slowest took {found.ours.longest:.0f} ms",
        )


def _ten_minutes(bench: Bench, database: Filled) -> Figure:
    """Post steadily, and return the longest time that nothing was answered."""
    bench.say(f"Posting {_STALL_RATE} a second for {_STALL_SECONDS // 60} minutes ...")
    place = database.thread(1000, name="steady")
    with bench.web(database) as web, bench.worker(database):
        fired = fire(
            Plan(
                port=web.port,
                kinds=[posts([place], database.tokens)],
                connections=_CLIENTS,
                seconds=_STALL_SECONDS,
                rate=_STALL_RATE,
            )
        )
    load = fired.kinds["post"]
    return Figure(
        name="post/ten minutes at 50/s",
        value=fired.longest_gap * 1000,
        unit="ms",
        p50=load.p50,
        p99=load.p99,
        errors=load.statuses,
        target="no stall",
        note=f"the slowest took {load.longest:.0f} ms",
    )
