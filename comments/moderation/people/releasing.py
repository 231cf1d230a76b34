"""Ending a suspension of what somebody sends before its time, or taking a warning back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from comments.accounts.viewer import Viewer
from comments.moderation.decisions.deciding import name_of
from comments.moderation.models import Step, Suspension
from comments.moderation.notes import NOTE_MAX, clean_note
from comments.moderation.people.sanctionable import (
    MayNotSanction,
    SanctionNotFound,
    SanctionOver,
    UntilUnfit,
    check_rank,
)
from comments.moderation.people.suspending import facts_of, remember
from comments.moderation.people.taking_up import take_up
from comments.moderation.suspended import running
from comments.outbox.catalogue import Event
from comments.outbox.recording import record


@transaction.atomic
def lift_suspension(*, suspension_id: UUID, viewer: Viewer, note: str = "", now: datetime) -> Suspension:
    """
    Take a warning back, or end a suspension before its time and take up what waited. Lifting twice is lifting once.

    With a warning ends what stands on it: there is no suspension without a warning. They are told by mail.

    :raises SanctionNotFound, MayNotSanction, SanctionOver, NoteTooLong, NoteNotText:
    """
    cleaned = clean_note(note, limit=NOTE_MAX, is_needed=False)
    found = _locked(suspension_id, viewer)
    if found.lifted_at is not None:
        return found
    if found.ends_at is not None and found.ends_at <= now:
        raise SanctionOver
    because = {"note": cleaned} if cleaned else {}
    _lift(found, viewer, now=now)
    rows = Suspension.objects.select_for_update(of=("self",), no_key=True)
    standing = list(rows.filter(running(now=now), warned_by=found).order_by("pk"))
    for one in standing:
        _lift(one, viewer, now=now)
    # The log is the last lock of every transaction: what waited for these locked comments.
    remember(found, viewer, act="sender.lift", facts={"suspension": str(found.pk)} | because, at=now)
    for one in standing:
        facts = {"suspension": str(one.pk), "warning": str(found.pk)} | because
        remember(one, viewer, act="sender.lift", facts=facts, at=now)
    return found


def _lift(suspension: Suspension, viewer: Viewer, *, now: datetime) -> None:
    suspension.lifted_at, suspension.lifted_by_name = now, name_of(viewer)
    suspension.save(update_fields=["lifted_at", "lifted_by_name"])
    if suspension.step == Step.SUSPENSION:
        take_up(suspension, now=now)
    record(Event.SENDER_RELEASED, at=now, suspension_id=suspension.pk)


@transaction.atomic
def shorten_suspension(*, suspension_id: UUID, viewer: Viewer, until: datetime, now: datetime) -> Suspension:
    """
    Let a suspension end sooner than it would have; its statement stays as it was written.

    :raises SanctionNotFound, MayNotSanction, UntilUnfit: also of a warning, and of what is over
    """
    found = _locked(suspension_id, viewer)
    if found.ends_at is None or found.lifted_at is not None or not now < until < found.ends_at:
        raise UntilUnfit(_("Say when it ends instead: later than now, and earlier than it would have."))
    found.ends_at = until
    found.save(update_fields=["ends_at"])
    remember(found, viewer, act="sender.shorten", facts=facts_of(found), at=now)
    return found


def _locked(suspension_id: UUID, viewer: Viewer) -> Suspension:
    if viewer.user is None or not viewer.is_moderator:
        raise MayNotSanction
    # Whoever sends meanwhile refers to the row, and may hold a comment that taking up wants next.
    rows = Suspension.objects.select_for_update(of=("self",), no_key=True).select_related("profile__user")
    found = rows.filter(pk=suspension_id, site_id=viewer.site_id).first()
    if found is None:
        raise SanctionNotFound
    if found.profile is not None:
        check_rank(found.profile, viewer)
    return found
