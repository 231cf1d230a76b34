"""Taking back what was just laid on a person, before they were told."""

from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.moderation.decisions.deciding import UNDO_SECONDS
from comments.moderation.decisions.undoing import TooLateToUndo
from comments.moderation.models import Sanction
from comments.moderation.people.sanctionable import SanctionNotFound
from comments.moderation.people.sanctioning import lift_sanction


@transaction.atomic
def retract_sanction(*, sanction_id: UUID, viewer: Viewer, now: datetime) -> Sanction:
    """
    Lift one's own sanction within UNDO_SECONDS: nobody is told of it, and nothing is removed with it. Twice is once.

    :raises SanctionNotFound: for what somebody else laid, or on another site
    :raises TooLateToUndo: lift it instead, which its person is told
    :raises MayNotSanction:
    """
    seen = Sanction.objects.filter(pk=sanction_id, site_id=viewer.site_id, moderator=viewer.user).first()
    if seen is None or viewer.user is None:
        raise SanctionNotFound
    if seen.lifted_at is None and now > seen.starts_at + timedelta(seconds=UNDO_SECONDS):
        raise TooLateToUndo(
            _("What is laid on somebody can be taken back for %(seconds)d seconds. Lift it instead.")
            % {"seconds": UNDO_SECONDS},
            seconds=UNDO_SECONDS,
        )
    return lift_sanction(sanction_id=sanction_id, viewer=viewer, now=now)


def seconds_to_retract(sanction: Sanction, *, now: datetime) -> int:
    """Return for how many seconds, begun ones included, whoever laid it can take it back."""
    if sanction.lifted_at is not None:
        return 0
    left = sanction.starts_at + timedelta(seconds=UNDO_SECONDS) - now
    return max(0, ceil(left.total_seconds()))


def was_retracted(sanction_id: UUID | None) -> bool:
    """Tell whether a sanction was taken back before anybody was told: there is nothing to tell of it. None is no sanction."""
    lifted = Sanction.objects.filter(pk=sanction_id, lifted_at__isnull=False) if sanction_id else None
    times = lifted.values_list("starts_at", "lifted_at").first() if lifted is not None else None
    if times is None or times[1] is None:
        return False
    return times[1] <= times[0] + timedelta(seconds=UNDO_SECONDS)
