"""What one report weighs, by who reports: new accounts weigh nothing, however many there are."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from comments.moderation.casework.marking import mark_reported_in
from comments.moderation.models import CaseMark, Flag, Standing
from comments.threads.models import Thread

# What a report weighs at most, by level.
LEVEL_WEIGHTS = (0.0, 0.0, 0.5, 1.0)
FULL_WEIGHT_ACCURACY = 0.75
FULL_WEIGHT_DAYS = 30
# Of more reported comments than so many in one discussion, and of more reports that weigh anything, nobody adds up.
_REPORTED_MAX, _REPORTS_MAX = 500, 1_000


def weight_of(*, level: int, accuracy: float, age_days: float) -> float:
    """Return what one report of somebody weighs, 0 to 1."""
    return (
        LEVEL_WEIGHTS[level]
        * min(1.0, accuracy / FULL_WEIGHT_ACCURACY)
        * min(1.0, max(0.0, age_days) / FULL_WEIGHT_DAYS)
    )


def weights_of(reporter_ids: Collection[UUID], *, now: datetime) -> dict[UUID, float]:
    """Return what a report of each of these people weighs now; nothing without a standing; one query."""
    rows = Standing.objects.filter(profile__in=reporter_ids).values_list(
        "profile_id", "level", "accuracy", "profile__joined_at"
    )
    return {
        profile_id: weight_of(level=level, accuracy=accuracy, age_days=(now - joined_at) / timedelta(days=1))
        for profile_id, level, accuracy, joined_at in rows
    }


def weight_in(thread: Thread, *, now: datetime) -> float:
    """
    Return what the open reports of comments of a discussion weigh together, hidden ones too; one query.

    Those of people without weight are not even read, so that a crowd of them costs nobody anything.
    """
    reported = CaseMark.objects.filter(
        site_id=thread.article.site_id, mark=mark_reported_in(thread.pk)
    ).order_by("wanted_at", "case_id")
    # As for its need, a case counts what came since it was opened: what came before was decided with an earlier one.
    open_now = Flag.objects.filter(
        comment__cases__in=reported.values("case_id")[:_REPORTED_MAX],
        raised_at__gte=F("comment__cases__opened_at"),
        reporter__standing__level__gte=next(level for level, most in enumerate(LEVEL_WEIGHTS) if most),
    )
    told = open_now.values_list(
        "reporter__standing__level", "reporter__standing__accuracy", "reporter__joined_at"
    )
    weights = (
        weight_of(level=level, accuracy=accuracy, age_days=(now - joined_at) / timedelta(days=1))
        for level, accuracy, joined_at in told[:_REPORTS_MAX]
    )
    return round(sum(weights), 3)
