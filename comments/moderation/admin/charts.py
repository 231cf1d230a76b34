"""Bar charts as plain SVG, made here: no script, nothing from elsewhere. The table beside a chart says the same in words."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# In the units of the drawing, which a page scales as it likes.
WIDTH, HEIGHT = 720, 240
_LEFT, _BOTTOM, _TOP = 116, 36, 20
_LABELS_MAX = 6
# A scale of time ends at a round number of the largest of these, in seconds, that is less.
_UNITS = (86_400, 3_600, 60, 1)


@dataclass(frozen=True, kw_only=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str
    # What somebody reads who points at it.
    says: str


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A line across at this height, and what it stands for."""

    y: float
    value: float
    says: str


@dataclass(frozen=True, kw_only=True)
class Label:
    x: float
    date: date


@dataclass(frozen=True, kw_only=True)
class Chart:
    bars: list[Bar]
    ticks: list[Tick]
    labels: list[Label]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    base: int = HEIGHT - _BOTTOM


def chart_of(
    dates: Sequence[date],
    series: Mapping[str, Sequence[float]],
    *,
    top: int,
    says: Callable[[float], str],
) -> Chart:
    """
    Return a bar a day for each of the series.

    :param series: by their kind, a value for each of the dates
    :param top: where the scale ends; no value is greater
    :param says: a value in words
    """
    base, room = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    step = (WIDTH - _LEFT) / max(1, len(dates))
    width = min(step * 0.8 / max(1, len(series)), 28)
    start = (step - width * len(series)) / 2
    bars = [
        Bar(
            x=round(_LEFT + nth * step + start + place * width, 2),
            y=round(base - room * values[nth] / top, 2),
            width=round(width, 2),
            height=round(room * values[nth] / top, 2),
            kind=kind,
            says=says(values[nth]),
        )
        for nth in range(len(dates))
        for place, (kind, values) in enumerate(series.items())
        if values[nth]
    ]
    every = -(-len(dates) // _LABELS_MAX) or 1
    return Chart(
        bars=bars,
        ticks=[
            Tick(y=round(base - room * part / 2, 2), value=top * part / 2, says=says(top * part / 2))
            for part in range(3)
        ],
        labels=[
            Label(x=round(_LEFT + (nth + 0.5) * step, 2), date=day)
            for nth, day in enumerate(dates)
            if nth % every == 0
        ],
    )


def round_up(value: int) -> int:
    """Return the least of 2, 4, 10, 20, 40, 100 … that is not less."""
    scale = 1
    while True:
        for first in (2, 4, 10):
            if value <= first * scale:
                return first * scale
        scale *= 10


def round_up_time(seconds: float) -> int:
    """Return a number of seconds that is not less, and so many whole minutes, hours or days as round_up allows."""
    unit = next((one for one in _UNITS if seconds > one), 1)
    return round_up(math.ceil(seconds / unit)) * unit
