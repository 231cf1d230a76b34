"""Bar charts as plain SVG, made here: no script, nothing from elsewhere. The table beside a chart says the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from comments.moderation.reports.measuring import Day

# In the units of the drawing, which a page scales as it likes.
WIDTH, HEIGHT = 720, 200
_LEFT, _BOTTOM, _TOP = 44, 24, 10
_LABELS_MAX = 8


@dataclass(frozen=True, kw_only=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A line across at this height, and what it stands for."""

    y: float
    value: int


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


def chart_of(days: Sequence[Day]) -> Chart:
    """Return two bars a day, what came in and what was decided, on a scale that ends at a round number."""
    top = round_up(max((max(day.opened, day.decided) for day in days), default=0))
    base, room = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    step = (WIDTH - _LEFT) / max(1, len(days))
    width = step * 0.38
    bars = [
        Bar(
            x=round(_LEFT + nth * step + step * 0.1 + place * width, 2),
            y=round(base - room * value / top, 2),
            width=round(width, 2),
            height=round(room * value / top, 2),
            kind=kind,
        )
        for nth, day in enumerate(days)
        for place, (kind, value) in enumerate((("opened", day.opened), ("decided", day.decided)))
        if value
    ]
    every = -(-len(days) // _LABELS_MAX) or 1
    return Chart(
        bars=bars,
        ticks=[Tick(y=round(base - room * part / 2, 2), value=top * part // 2) for part in range(3)],
        labels=[
            Label(x=round(_LEFT + (nth + 0.5) * step, 2), date=day.date)
            for nth, day in enumerate(days)
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
