"""Removing what a banned person posted lately: by a worker, batch by batch, each comment with a decision of its own."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from comments.accounts.viewer import Viewer, viewer_of
from comments.errors import Refused
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.staleness import StaleDecision
from comments.moderation.models import Action, Sanction, Unswept
from comments.moderation.models.unswept import WHY_MAX
from comments.moderation.reasons.reasoning import words_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads import path
from comments.threads.models import Comment, Status

# So many in one run of the worker: others wait for it, and a lifted ban stops the next one.
BATCH = 50
_STANDING = (Status.PUBLISHED, Status.HELD)


def sweep(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """
    Hear that somebody was banned, and remove the next batch of what they posted; running it twice removes nothing more.

    It stops when the ban is lifted, and is parked when whoever laid it moderates here no more: what is left is nobody's to
    remove in their name, and the person's page says so.
    """
    sanction = (
        Sanction.objects.select_related("statement", "moderator", "site")
        .filter(pk=str(payload["sanction_id"]), sweeps_from__isnull=False, lifted_at__isnull=True)
        .first()
    )
    if sanction is None:
        return
    left = _left(sanction, after=int(payload.get("after") or 0))
    viewer = viewer_of(sanction.moderator, site=sanction.site) if sanction.moderator else None
    if viewer is None or not viewer.is_moderator:
        if left.exists():
            Sanction.objects.filter(pk=sanction.pk, sweep_parked_at=None).update(sweep_parked_at=now)
        return
    found = list(left[:BATCH])
    for comment in found:
        _remove(comment, sanction=sanction, viewer=viewer, now=now)
    if len(found) == BATCH:
        with transaction.atomic():
            record(Event.SWEEP_GOES_ON, at=now, sanction_id=sanction.pk, after=str(found[-1].seq))


def _left(sanction: Sanction, *, after: int) -> QuerySet[Comment]:
    assert sanction.sweeps_from is not None  # noqa: S101 - asked for
    begins = max(after, path.seq_at(sanction.sweeps_from))
    written = Comment.objects.filter(author=sanction.profile_id, seq__gt=begins, status__in=_STANDING)
    return written.only("id", "seq", "status", "version").order_by("seq")


def _remove(comment: Comment, *, sanction: Sanction, viewer: Viewer, now: datetime) -> None:
    """Remove one comment, as it is by now where its author changed it; keep why, where it cannot be."""
    try:
        try:
            _decide(comment, sanction=sanction, viewer=viewer, now=now)
        except StaleDecision as refusal:
            # What a colleague decided meanwhile stays until somebody looks.
            if "decided_by" in refusal.facts:
                raise
            comment.refresh_from_db(fields=["status", "version"])
            if comment.status in _STANDING:
                _decide(comment, sanction=sanction, viewer=viewer, now=now)
    except Refused as refusal:
        comment.refresh_from_db(fields=["status", "version"])
        if comment.status in _STANDING:
            _keep(comment, refusal, sanction=sanction, now=now)


def _decide(comment: Comment, *, sanction: Sanction, viewer: Viewer, now: datetime) -> None:
    statement = sanction.statement
    assert statement is not None  # noqa: S101 - a ban has one, which the database sees to
    with words_of(None, site=sanction.site):
        note = sanction.note or _("Removed together with a ban.")
    decide(
        comment_id=comment.pk,
        viewer=viewer,
        action=Action.REMOVE if comment.status == Status.PUBLISHED else Action.REJECT,
        reason=sanction.reason,
        note=note,
        explanation=statement.explanation,
        law=statement.law,
        clause=statement.clause_number,
        rules=statement.rules_number,
        version=comment.version,
        of_many=True,
        now=now,
    )


def _keep(comment: Comment, refusal: Refused, *, sanction: Sanction, now: datetime) -> None:
    with words_of(None, site=sanction.site):
        why = str(refusal)[:WHY_MAX]
    Unswept.objects.update_or_create(
        sanction=sanction,
        comment=comment,
        defaults={"code": refusal.code, "why": why, "tried_at": now},
    )


def left_by_bans() -> QuerySet[Unswept]:
    """Return what bans were to take along and did not, as far as it stands still."""
    standing = Unswept.objects.filter(comment__status__in=_STANDING)
    return standing.select_related("comment__revision").order_by("comment__seq")
