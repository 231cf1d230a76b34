"""Taking back what was just laid on a person, or said of their name or of what they send, before they were told."""

from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Profile
from comments.accounts.profiles import want_name
from comments.accounts.viewer import Viewer
from comments.moderation.decisions.deciding import UNDO_SECONDS
from comments.moderation.decisions.undoing import NothingToUndo, TooLateToUndo
from comments.moderation.models import NameRefusal, Sanction, Suspension
from comments.moderation.people.releasing import lift_suspension
from comments.moderation.people.renaming import remember
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
    if seen.lifted_at is None and now > _closes_at(seen.starts_at):
        raise _too_late()
    return lift_sanction(sanction_id=sanction_id, viewer=viewer, now=now)


@transaction.atomic
def retract_suspension(*, suspension_id: UUID, viewer: Viewer, now: datetime) -> Suspension:
    """
    Do the same with a warning or a suspension of what somebody sends; what waited meanwhile is taken up.

    :raises SanctionNotFound: for what somebody else said, or on another site
    :raises TooLateToUndo: lift it instead
    :raises MayNotSanction:
    """
    own = Suspension.objects.filter(pk=suspension_id, site=viewer.site_id, moderator=viewer.user)
    seen = own.first()
    if seen is None or viewer.user is None:
        raise SanctionNotFound
    if seen.lifted_at is None and now > _closes_at(seen.starts_at):
        raise _too_late()
    return lift_suspension(suspension_id=suspension_id, viewer=viewer, now=now)


@transaction.atomic
def retract_refusal(*, refusal_id: int, viewer: Viewer, now: datetime) -> NameRefusal:
    """
    Take one's own refusal of a name back within UNDO_SECONDS: the name waits as it did, and nobody is told. Twice is once.

    Where another name waits by now, that one goes on waiting.

    :raises NothingToUndo: for what somebody else refused, or on another site
    :raises TooLateToUndo: an objection can give the name
    """
    own = NameRefusal.objects.filter(pk=refusal_id, statement__site=viewer.site_id, moderator=viewer.user)
    recipient_id = own.values_list("statement__recipient", flat=True).first()
    if recipient_id is None or viewer.user is None or not viewer.is_moderator:
        raise NothingToUndo
    # The person's row is the lock under which names are settled.
    profile = Profile.objects.select_for_update(of=("self",)).get(pk=recipient_id)
    refusal = own.get()
    if refusal.taken_back_at is not None:
        return refusal
    if refusal.given_at is not None or now > _closes_at(refusal.refused_at):
        raise TooLateToUndo(
            _(
                "A refused name can be taken back for %(seconds)d seconds. They were told by now, and can object."
            )
            % {"seconds": UNDO_SECONDS},
            seconds=UNDO_SECONDS,
        )
    refusal.taken_back_at = now
    refusal.save(update_fields=["taken_back_at"])
    if not profile.wanted_name and profile.display_name != refusal.name:
        want_name(profile, refusal.name, now=refusal.asked_at or now)
    facts = {"statement": str(refusal.statement_id)}
    remember(profile, viewer, "person.refusal_taken_back", facts, at=now)
    return refusal


def refusals_to_retract(*, viewer_id: UUID | None, now: datetime) -> list[NameRefusal]:
    """Return the names that somebody refused and can still take back, the latest first, with whose they are; one query."""
    lately = NameRefusal.objects.filter(
        moderator=viewer_id,
        refused_at__gte=now - timedelta(seconds=UNDO_SECONDS),
        refused_at__lte=now,
        statement__recipient__isnull=False,
    )
    return list(lately.standing().select_related("statement__recipient").order_by("-refused_at", "-pk"))


def seconds_to_retract(laid: Sanction | Suspension, *, now: datetime) -> int:
    """Return for how many seconds, begun ones included, whoever laid it can take it back."""
    if laid.lifted_at is not None:
        return 0
    left = _closes_at(laid.starts_at) - now
    return max(0, ceil(left.total_seconds()))


def was_retracted(sanction_id: UUID | None) -> bool:
    """Tell whether a sanction was taken back before anybody was told: there is nothing to tell of it. None is no sanction."""
    return _was_lifted_at_once(Sanction.objects.filter(pk=sanction_id)) if sanction_id else False


def was_suspension_retracted(suspension_id: UUID | None) -> bool:
    """Tell the same of a suspension, or a warning before one."""
    return _was_lifted_at_once(Suspension.objects.filter(pk=suspension_id)) if suspension_id else False


def was_refusal_retracted(refusal_id: int | None) -> bool:
    """Tell the same of the refusal of a name."""
    if refusal_id is None:
        return False
    return NameRefusal.objects.filter(pk=refusal_id, taken_back_at__isnull=False).exists()


def _was_lifted_at_once(rows: QuerySet[Sanction] | QuerySet[Suspension]) -> bool:
    times = rows.filter(lifted_at__isnull=False).values_list("starts_at", "lifted_at").first()
    return times is not None and times[1] is not None and times[1] <= _closes_at(times[0])


def _closes_at(moment: datetime) -> datetime:
    """Return the last instant at which something of that moment can be taken back."""
    return moment + timedelta(seconds=UNDO_SECONDS)


def _too_late() -> TooLateToUndo:
    return TooLateToUndo(
        _("What is laid on somebody can be taken back for %(seconds)d seconds. Lift it instead.")
        % {"seconds": UNDO_SECONDS},
        seconds=UNDO_SECONDS,
    )
