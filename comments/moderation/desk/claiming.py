"""Who looks at which case just now, so that two people do not think about the same one. It never keeps anybody from deciding."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from comments.accounts.models import Profile
from comments.moderation.models import Case
from comments.moderation.policies import OF_COMMENT, Moderator

# A claim that is not renewed runs out by itself: nobody has to tidy up behind a closed lid.
LEASE_SECONDS = 120


def claim(*, comment_id: UUID, viewer: Moderator, now: datetime) -> bool:
    """
    Say that the moderator looks at this open case, or still does; False if somebody else looks at it already.

    One conditional UPDATE, so that of many at once one has it. Also False for what is closed, or not theirs to decide.
    """
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now) | Q(claimed_by=viewer.user)
    taken = (
        _open(comment_id, viewer)
        .filter(free)
        .update(claimed_by=viewer.user, claimed_until=now + timedelta(seconds=LEASE_SECONDS))
    )
    return bool(taken)


def release(*, comment_id: UUID, viewer: Moderator) -> None:
    """Let go of one's own claim; of nobody else's, and of none it is nothing."""
    _open(comment_id, viewer).filter(claimed_by=viewer.user).update(claimed_by=None, claimed_until=None)


def who_looks(*, comment_ids: Collection[UUID], viewer: Moderator, now: datetime) -> dict[UUID, str]:
    """Return what to say of each of these comments that somebody else looks at; one query, two if there is any."""
    claimed = list(
        Case.objects.filter(
            comment__in=comment_ids,
            closed_at__isnull=True,
            claimed_until__gt=now,
        )
        .filter(viewer.reach().rows(OF_COMMENT))
        .exclude(claimed_by=viewer.user)
        .values_list("comment_id", "site_id", "claimed_by")
    )
    if not claimed:
        return {}
    people = {user_id for _comment, _site, user_id in claimed}
    names = {
        (profile.site_id, profile.user_id): profile.display_name
        for profile in Profile.objects.filter(user__in=people, site__in=viewer.place_ids)
    }
    return {
        comment_id: _("%(name)s looks at it") % {"name": names.get((site_id, user_id)) or _("A moderator")}
        for comment_id, site_id, user_id in claimed
    }


def _open(comment_id: UUID, viewer: Moderator) -> QuerySet[Case]:
    return Case.objects.filter(viewer.reach().rows(OF_COMMENT), comment=comment_id, closed_at__isnull=True)
