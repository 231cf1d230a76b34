"""Who was refused at the door, how often and why: a count for moderators. What somebody wanted to say is in none of it."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connections, router
from django.db.models import Max, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.accounts.limits import TooOften
from comments.errors import Refused
from comments.moderation.models import TurnedAway
from comments.sql import execute, stored, turn_to_write

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)
# What of it stands on a person's page.
SHOWN = timedelta(days=30)
# What is counted, in words. What is wrong with the words themselves, too long or in no order, says nothing about anybody.
REASONS: dict[str, Promise] = {
    "banned": _("banned"),
    "muted": _("muted"),
    "warning_unread": _("a warning not read yet"),
    "too_soon": _("slow mode"),
    "asked_to_wait": _("a rule that asks to wait"),
    "too_often": _("a limit on how often"),
    "thread_closed": _("a closed discussion"),
    "read_only": _("nobody but staff writes"),
    "not_among_writers": _("not among those who may write"),
    "address_refused": _("an address that the site does not take"),
}


@dataclass(frozen=True, kw_only=True)
class Turned:
    """How often it happened for one reason, and when last."""

    code: str
    times: int
    last_at: datetime

    @property
    def words(self) -> str:
        return str(REASONS.get(self.code, self.code))


_COUNT = """
    INSERT INTO moderation_turnedaway (site_id, profile_id, code, day, times, last_at)
    VALUES (%(site)s, %(profile)s, %(code)s, %(day)s, 1, %(now)s)
    ON CONFLICT {unique} DO UPDATE SET times = moderation_turnedaway.times + 1, last_at = excluded.last_at
"""
_PERSON = _COUNT.format(unique="(profile_id, code, day) WHERE profile_id IS NOT NULL")
_STRANGER = _COUNT.replace("%(profile)s", "NULL").format(
    unique="(site_id, code, day) WHERE profile_id IS NULL"
)


def count_refusal(refusal: Refused, *, site_id: int, profile_id: UUID | None, now: datetime) -> None:
    """
    Count a refusal, if it is of those that moderators should know of; one statement, in a transaction of its own.

    Of a limit that is used up each window counts once: whoever goes on against it writes nothing more.
    """
    if refusal.code not in REASONS or (isinstance(refusal, TooOften) and not refusal.is_first):
        return
    database = router.db_for_write(TurnedAway)
    connection = connections[database]
    day = now.astimezone(UTC).date()
    given: dict[str, object] = {
        "site": site_id,
        "code": refusal.code,
        # As each database keeps it.
        "day": day if connection.vendor == "postgresql" else day.isoformat(),
        "now": now,
    }
    if profile_id is not None:
        given["profile"] = profile_id
    by_name = {name: stored(value, connection=connection) for name, value in given.items()}
    with turn_to_write(connection):
        execute(_PERSON if profile_id else _STRANGER, by_name, database=database)


def refusals_of(profile_id: UUID, *, now: datetime) -> list[Turned]:
    """Return how often somebody was refused in the last 30 days, most first; one query."""
    since = (now - SHOWN).astimezone(UTC).date()
    counted = (
        TurnedAway.objects.filter(profile=profile_id, day__gte=since)
        .values("code")
        .annotate(sum=Sum("times"), last=Max("last_at"))
        .order_by("-sum", "code")
    )
    return [Turned(code=row["code"], times=row["sum"], last_at=row["last"]) for row in counted]


def forget_refusals(*, now: datetime) -> int:
    """Delete what is older than 90 days; return how many."""
    deleted, _rows = TurnedAway.objects.filter(day__lt=(now - KEPT).astimezone(UTC).date()).delete()
    return deleted
