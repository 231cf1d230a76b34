"""What the embedded system weighs after some use, and what it does when nobody comes."""

import time
from collections.abc import Iterator

from config.bench.asking import ask, list_path
from config.bench.figures.writing import posts
from config.bench.loads import Kind, Plan, fire
from config.bench.programs import Program
from config.bench.report import Figure
from config.bench.surroundings import Bench

_READS = ("newest", "oldest", "top", "hot", "controversial")
_IDLE_SECONDS = 10


def measure(bench: Bench) -> Iterator[Figure]:
    database = bench.sqlite()
    place = database.thread(1000)
    with bench.web(database) as web, bench.worker(database) as worker:
        pages = [list_path(place.thread, order) for order in _READS]
        for path in (*pages, place.path, "/bench/", "/api/v1/openapi.json", "/accounts/login/"):
            ask(web.port, path)
        kinds = [Kind(name="read", paths=[*pages, place.path], weight=9), posts([place], database.tokens)]
        fire(Plan(port=web.port, kinds=kinds, connections=8, seconds=2))
        bench.say("Waiting for the worker to have told everybody ...")
        _wait_until_idle(worker)
        before = web.cpu_seconds(), worker.cpu_seconds()
        bench.say(f"Watching it do nothing for {_IDLE_SECONDS} seconds ...")
        time.sleep(_IDLE_SECONDS)
        for program, used in zip((web, worker), before, strict=True):
            share = (program.cpu_seconds() - used) / _IDLE_SECONDS * 100
            yield Figure(
                name=f"memory/{program.name}",
                value=program.memory_megabytes(),
                unit="MB",
                target="at most 110 MB",
            )
            yield Figure(name=f"memory/{program.name} idle", value=share, unit="% CPU", target="under 1 %")


def _wait_until_idle(program: Program, *, at_most: float = 20) -> None:
    until = time.monotonic() + at_most
    while time.monotonic() < until:
        before = program.cpu_seconds()
        time.sleep(1)
        if program.cpu_seconds() - before < 0.03:
            return
