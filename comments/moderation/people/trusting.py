"""
Standing: what a site concludes from the facts about a person. What their reports weigh follows from it (crediting.py).

Every number here is published in docs/moderating.md. Nothing is typed by hand: rows are computed from comments, flags and
decisions, when one of them is decided about and every night.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from comments.accounts.models import Profile
from comments.moderation.findings.allowances import KNOWN, NEW, REGULAR, TRUSTED
from comments.moderation.models import Flag, Standing
from comments.moderation.people.trust_facts import Facts, facts_about
from comments.threads.models import Comment


class Needed(NamedTuple):
    """What a level asks for: all three at once."""

    level: int
    days: int
    approved: int
    # At most this share of the comments that were looked at or stand may have been rejected or removed.
    worst: float


LEVELS = (
    Needed(level=KNOWN, days=1, approved=3, worst=0.30),
    Needed(level=REGULAR, days=15, approved=20, worst=0.10),
    Needed(level=TRUSTED, days=60, approved=100, worst=0.05),
)
# A report counts half as much after so long, a quarter after twice as long.
HALF_LIFE = timedelta(days=90)
# As if everybody had been right twice and wrong twice before their first report...
PRIOR = 2.0
# ...and beyond so many reports, more of them prove nothing.
REPORTS_CAP = 50.0
_BATCH = 500


def level_of(*, age_days: float, approved: int, rejected: int, upheld: int) -> int:
    """
    Return the level that follows from these facts, 0 to 3.

    :param rejected: comments rejected or removed; one that readers had reported counts once more in `upheld`
    """
    share = (rejected + upheld) / (approved + rejected) if approved + rejected else 0.0
    reached = (
        needed.level
        for needed in LEVELS
        if age_days >= needed.days and approved >= needed.approved and share <= needed.worst
    )
    return max(reached, default=NEW)


def accuracy_of(*, upheld: float, dismissed: float) -> float:
    """
    Return the expected share of a reporter's reports that are right, 0 to 1: the mean of a Beta distribution.

    :param upheld: their reports after which a moderator took the comment away, old ones for less
    :param dismissed: those after which it stayed
    """
    total = upheld + dismissed
    if total > REPORTS_CAP:
        upheld *= REPORTS_CAP / total
        total = REPORTS_CAP
    return (PRIOR + upheld) / (2 * PRIOR + total)


def standing_of(profile: Profile | None, *, now: datetime) -> Standing:
    """Return somebody's standing as it was computed last; of whom nothing was, as it begins. One query."""
    found = Standing.objects.filter(pk=profile.pk).first() if profile else None
    return found or Standing(profile=profile, computed_at=now)


def known_among(profile_ids: Collection[UUID], *, database: str) -> set[UUID]:
    """Return who of these people has any standing (`settings.VOTERS_KNOWN_BY`); one query."""
    known = Standing.objects.using(database).filter(profile__in=profile_ids, level__gte=KNOWN)
    return set(known.values_list("profile_id", flat=True))


def standing_from(facts: Facts, *, now: datetime) -> Standing:
    """Return the standing that follows from the facts, not saved yet."""
    return Standing(
        profile_id=facts.profile_id,
        level=level_of(
            age_days=_days(facts.joined_at, now),
            approved=facts.approved,
            rejected=facts.rejected,
            upheld=facts.upheld,
        ),
        approved_count=facts.approved,
        rejected_count=facts.rejected,
        flagged_count=facts.flagged,
        upheld_count=facts.upheld,
        reports_upheld=facts.reports_upheld,
        reports_dismissed=facts.reports_dismissed,
        accuracy=accuracy_of(upheld=facts.reports_upheld, dismissed=facts.reports_dismissed),
        computed_at=now,
    )


@transaction.atomic
def recompute(profile_ids: Collection[UUID], *, now: datetime) -> None:
    """Compute the standings of these people from the rows, and keep them; six queries however many there are."""
    people = list(Profile.objects.filter(pk__in=profile_ids).values_list("pk", flat=True))
    Standing.objects.bulk_create(
        [Standing(profile_id=profile_id, computed_at=now) for profile_id in people], ignore_conflicts=True
    )
    # Whoever computes at the same time waits, and then sees what we saw or more.
    list(
        Standing.objects.select_for_update(of=("self",))
        .filter(pk__in=people)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    computed = [standing_from(facts, now=now) for facts in facts_about(people, half_life=HALF_LIFE, now=now)]
    Standing.objects.bulk_update(computed, _COLUMNS)


def recompute_all(*, now: datetime) -> None:
    """Compute everybody's standing who wrote or reported something: time alone changes some."""
    for profile_ids in everybody():
        recompute(profile_ids, now=now)


def everybody() -> Iterator[list[UUID]]:
    """Yield the people of all sites by the hundred."""
    after: UUID | None = None
    while True:
        people = Profile.objects.filter(pk__gt=after) if after else Profile.objects.all()
        found = list(people.order_by("pk").values_list("pk", flat=True)[:_BATCH])
        if found:
            yield found
        if len(found) < _BATCH:
            return
        after = found[-1]


def hear_decision(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that something was decided about a comment: its author's standing follows, and that of whoever reported it."""
    comment_id = UUID(str(payload["comment_id"]))
    author_id = Comment.objects.filter(pk=comment_id).values_list("author_id", flat=True).first()
    if author_id is None:
        return
    reporters = Flag.objects.filter(comment=comment_id).values_list("reporter_id", flat=True)
    concerned = [author_id, *reporters]
    for start in range(0, len(concerned), _BATCH):
        recompute(concerned[start : start + _BATCH], now=now)


_COLUMNS = [
    field.attname
    for field in Standing._meta.concrete_fields  # noqa: SLF001 - Django's documented API
    if not field.primary_key
]


def _days(since: datetime, now: datetime) -> float:
    return (now - since) / timedelta(days=1)
