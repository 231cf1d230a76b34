"""The facts from which standings are computed, read for many people at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from comments.accounts.models import Profile
from comments.moderation.models import Action, Decision, Flag
from comments.threads.models import Comment, Status

# After so many half-lives a report counts a thousandth: it is not read any more.
_HALVES = 10
_AGAINST = (Status.REJECTED, Status.REMOVED)


@dataclass(kw_only=True)
class Facts:
    """What is known of one person on their site."""

    profile_id: UUID
    joined_at: datetime
    # Comments that everybody reads.
    approved: int = 0
    rejected: int = 0
    # Reports of their comments, and reported comments that were rejected or removed.
    flagged: int = 0
    upheld: int = 0
    # Their own reports by what came of them, old ones for less.
    reports_upheld: float = 0.0
    reports_dismissed: float = 0.0


def facts_about(profile_ids: Collection[UUID], *, half_life: timedelta, now: datetime) -> list[Facts]:
    """Return the facts about each of these people; five queries."""
    people = Profile.objects.filter(pk__in=profile_ids).values_list("pk", "joined_at")
    known = {pk: Facts(profile_id=pk, joined_at=joined_at) for pk, joined_at in people.order_by("pk")}
    written = Comment.objects.filter(author__in=profile_ids).order_by().values_list("author")
    for author_id, approved, rejected in written.annotate(
        approved=Count("pk", filter=Q(status=Status.PUBLISHED)),
        rejected=Count("pk", filter=Q(status__in=_AGAINST)),
    ):
        known[author_id].approved, known[author_id].rejected = approved, rejected
    flagged = Flag.objects.filter(comment__author__in=profile_ids).order_by().values_list("comment__author")
    for author_id, count in flagged.annotate(count=Count("pk")):
        known[author_id].flagged = count
    reported = Exists(Flag.objects.filter(comment=OuterRef("pk")))
    for author_id, count in written.filter(reported, status__in=_AGAINST).annotate(count=Count("pk")):
        known[author_id].upheld = count
    for reporter_id, action, decided_at in _outcomes(profile_ids, since=now - _HALVES * half_life):
        weight = 0.5 ** (max(timedelta(0), now - decided_at) / half_life)
        if action in {Action.REJECT, Action.REMOVE}:
            known[reporter_id].reports_upheld += weight
        else:
            known[reporter_id].reports_dismissed += weight
    return list(known.values())


def _outcomes(
    profile_ids: Collection[UUID], *, since: datetime
) -> QuerySet[Flag, tuple[UUID, str, datetime]]:
    """Return, for each report on which somebody decided since, its reporter, the latest decision and its time."""
    # What was decided about newer words says nothing of those that were reported.
    decisions = Decision.objects.settling_reports()
    flags = Flag.objects.filter(reporter__in=profile_ids, raised_at__gte=since)
    outcomes = flags.annotate(
        action=Subquery(decisions.values("action")[:1]),
        decided_at=Subquery(decisions.values("decided_at")[:1]),
    )
    return outcomes.filter(action__isnull=False).values_list("reporter_id", "action", "decided_at")
