"""Two things measured in turns, so that whatever disturbs the machine disturbs both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from config.bench.loads import Load
from config.bench.programs import Program

ROUNDS = 3

Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Ours and the yardstick's middle rounds; `cpu` in microseconds a request of ours."""

    ours: Load
    yardstick: Load | None
    cpu: float | None


def compare(
    *, ours: Callable[[], Load], server: Program, yardstick: Callable[[], Load] | None, rounds: int = ROUNDS
) -> Compared:
    """Measure both in turns, `rounds` times each."""
    looks, others = [], []
    used, requests = 0.0, 0
    for _ in range(rounds):
        before = server.cpu_seconds()
        looks.append(ours())
        used += server.cpu_seconds() - before
        requests += looks[-1].requests
        if yardstick:
            others.append(yardstick())
    return Compared(
        ours=middle(looks),
        yardstick=middle(others) if others else None,
        cpu=used / requests * 1e6 if used and requests else None,
    )


def in_turns(looks: Mapping[Key, Callable[[], Load]], *, rounds: int = ROUNDS) -> dict[Key, Load]:
    """Measure several things in turns, `rounds` times each, and return the middle round of each."""
    found: dict[Key, list[Load]] = {key: [] for key in looks}
    for _ in range(rounds):
        for key, look in looks.items():
            found[key].append(look())
    return {key: middle(loads) for key, loads in found.items()}


def middle(loads: list[Load]) -> Load:
    """Return the load whose rate is nearest to the middle: one disturbed look does not count."""
    wanted = median(load.rate for load in loads)
    return min(loads, key=lambda load: abs(load.rate - wanted))
