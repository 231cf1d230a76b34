"""What becomes of a duty whose handler failed: a later try, or the parking place, from which a person replays it."""

import secrets
import traceback
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from comments.outbox.models import Handling

MAX_TRIES = 8
# Each pause may be this many times as long as the one before: 10 s, 40 s ... 6 h bridge most of a night.
GROWTH = 4
_chance = secrets.SystemRandom()

_TRAIL_LENGTH = 6
_ERROR_LENGTH = 2000
_HERE = str(Path(__file__).resolve().parents[2])


def pause_after(attempts: int) -> timedelta:
    """
    Return how long to wait after this many failed tries: anything between nothing and the bound (full jitter).

    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    bound = min(
        settings.OUTBOX_LONGEST_PAUSE_SECONDS, settings.OUTBOX_FIRST_PAUSE_SECONDS * GROWTH ** (attempts - 1)
    )
    return timedelta(seconds=_chance.uniform(0, bound))


def postpone_or_park(*, handling: Handling, reason: str, now: datetime) -> bool:
    """
    Plan the next try, or park the duty after the last one; tell whether it was parked.

    Nothing happens if another run began meanwhile: its end decides.
    """
    mine = Handling.objects.filter(
        pk=handling.pk, attempts=handling.attempts, done_at__isnull=True, parked_at__isnull=True
    )
    if handling.attempts >= MAX_TRIES:
        return bool(mine.update(parked_at=now, lease_until=None, leased_by="", last_error=reason))
    due_at = now + pause_after(handling.attempts)
    mine.update(due_at=due_at, lease_until=None, leased_by="", last_error=reason)
    return False


def replay(*, parked: QuerySet[Handling], now: datetime) -> int:
    """Give parked duties all their tries again, from now on; return their number. The last error stays to be read."""
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
