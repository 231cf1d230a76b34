"""What becomes of a work that was not done: a later try, or the parking place, from which a person replays it."""

import secrets
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

_chance = secrets.SystemRandom()

_TRAIL_LENGTH = 6
_ERROR_LENGTH = 2000
_HERE = str(Path(__file__).resolve().parents[2])


class Later(Exception):  # noqa: N818 - no error: what runs a work says so
    """Not now, and it does not count as a try: a budget is used up, somebody wants quiet, a circuit is open."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at


class Parked(Exception):  # noqa: N818 - no error either
    """
    Never, whatever is tried: a person has to look at it.

    :param why: for the operator; never the words of a reader or of another machine
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Retry:
    """
    How often the works of one source are tried, and how long to wait in between.

    :param tries: runs in all; what failed in the last one is parked
    :param first: the longest pause after the first try
    :param longest: no pause is longer
    :param growth: each bound is so many times as long as the one before
    """

    tries: int
    first: timedelta
    longest: timedelta
    growth: float = 4.0

    def bound(self, *, attempts: int) -> timedelta:
        """Return the longest pause after this many failed tries."""
        seconds, longest = self.first.total_seconds(), self.longest.total_seconds()
        for _ in range(attempts - 1):
            if seconds >= longest:
                break
            seconds *= self.growth
        return timedelta(seconds=min(seconds, longest))

    def pause(self, *, attempts: int) -> timedelta:
        """
        Return how long to wait after this many failed tries: anything between nothing and the bound (full jitter).

        Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
        """
        return timedelta(seconds=_chance.uniform(0, self.bound(attempts=attempts).total_seconds()))


def replay(*, parked: QuerySet[Any], now: datetime) -> int:
    """Give parked works all their tries again, from now on; return their number. The last error stays to be read."""
    return parked.filter(parked_at__isnull=False).update(parked_at=None, attempts=0, due_at=now)


def describe(error: BaseException) -> str:
    """
    Return what went wrong and where, without the error's own words.

    Those may hold an address, a text or a row's values: database, mail and template errors quote what they choke on.
    """
    kind = type(error)
    words = [f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")]
    for fact in ("smtp_code", "errno", "sqlstate"):
        value = getattr(error, fact, None)
        if isinstance(value, int) or (fact == "sqlstate" and isinstance(value, str)):
            words.append(f"{fact}={value}")
    # The place itself first, then who led there.
    trail = [
        f"{frame.filename.removeprefix(_HERE).lstrip('/')}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-_TRAIL_LENGTH:])
    ]
    lines = [" ".join(words), *trail]
    if error.__cause__ is not None:
        cause = type(error.__cause__)
        lines.append(f"caused by {cause.__module__}.{cause.__qualname__}")
    return "\n".join(lines)[:_ERROR_LENGTH]
