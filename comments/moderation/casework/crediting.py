"""What one report weighs, by who reports: new accounts weigh nothing, however many there are."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from comments.moderation.models import Standing

# What a report weighs at most, by level.
LEVEL_WEIGHTS = (0.0, 0.0, 0.5, 1.0)
FULL_WEIGHT_ACCURACY = 0.75
FULL_WEIGHT_DAYS = 30


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
