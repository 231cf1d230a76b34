"""What was measured, for people and for programs."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from config.bench.loads import Load


@dataclass(frozen=True, kw_only=True)
class Figure:
    """
    One measured value, with what else was seen meanwhile.

    `yardstick` is the same measured for the best that the machine can do, in the same unit, and `against` says of
    what; `target` is what the value or the ratio is to reach, in words.
    """

    name: str
    value: float
    unit: str
    target: str = ""
    yardstick: float | None = None
    against: str = ""
    # Milliseconds, bytes of one answer, microseconds of processor time a request, megabytes.
    p50: float | None = None
    p99: float | None = None
    bytes: int | None = None
    cpu: float | None = None
    memory: float | None = None
    errors: Mapping[str, int] = field(default_factory=dict)
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The value in yardsticks."""
        return self.value / self.yardstick if self.yardstick else None


def rate_of(load: Load, name: str, **more: Any) -> Figure:
    """Return how many requests a second were answered well, with their times."""
    return Figure(
        name=name, value=load.rate, unit="/s", p50=load.p50, p99=load.p99, errors=load.statuses, **more
    )


def delay_of(load: Load, name: str, **more: Any) -> Figure:
    """Return how long half of the requests took at most."""
    return Figure(
        name=name, value=load.p50, unit="ms", p50=load.p50, p99=load.p99, errors=load.statuses, **more
    )


_HEAD = ("figure", "value", "", "p50 ms", "p99 ms", "bytes", "CPU µs", "MB", "yardstick", "ratio", "to reach")


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table, with what went wrong or has to be known below it."""
    rows = [_HEAD, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if column in {0, 2, len(_HEAD) - 1} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    for figure in figures:
        lines += [f"{figure.name}: {figure.note}"] if figure.note else []
        if figure.errors:
            said = ", ".join(f"{count} times {status}" for status, count in figure.errors.items())
            lines.append(f"{figure.name}: not answered as they should be: {said}")
    return "\n".join(lines)


def as_json(figures: Sequence[Figure]) -> str:
    """Return `{name: {value, unit, yardstick, ratio}}`."""
    return json.dumps(
        {
            figure.name: {
                "value": _finite(figure.value),
                "unit": figure.unit,
                "yardstick": _finite(figure.yardstick),
                "ratio": _finite(figure.ratio),
            }
            for figure in figures
        },
        indent=1,
    )


def keep(figures: Sequence[Figure], *, folder: Path, name: str, surroundings: Mapping[str, object]) -> Path:
    """Write everything that is known of the run into a file of this name, and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{name}.json"
    kept = [asdict(figure) | {"ratio": figure.ratio} for figure in figures]
    clean = [{key: _finite(value) for key, value in figure.items()} for figure in kept]
    place.write_text(json.dumps({**surroundings, "figures": clean}, indent=1) + "\n")
    return place


def number(value: float | None) -> str:
    """Return a value with as many digits as say something."""
    if value is None or math.isnan(value):
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        number(figure.value),
        figure.unit,
        number(figure.p50),
        number(figure.p99),
        f"{figure.bytes:,}" if figure.bytes else "",
        number(figure.cpu),
        number(figure.memory),
        f"{number(figure.yardstick)} {figure.against}".strip() if figure.yardstick else "",
        number(figure.ratio),
        figure.target,
    )


def _finite(value: Any) -> Any:
    """Return None for what JSON has no word for."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
