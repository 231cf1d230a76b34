"""Taking a decision back before anybody was told of it."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.cases import open_case
from comments.moderation.deciding import UNDO_SECONDS, name_of, remember, stale
from comments.moderation.marking import add_mark, mark, mark_for
from comments.moderation.models import Case, CaseMark, Decision, Queue, Reason
from comments.moderation.models.reasons import UNDO
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment, Status
from comments.threads.placing import lock_thread
from comments.threads.publishing import change_status
from comments.threads.revising import bring_back


class NothingToUndo(Refused):
    code: ClassVar[str] = "nothing_to_undo"
    status: ClassVar[int] = 404
    message = _("There is no decision of yours here that could be taken back.")


class TooLateToUndo(Refused):
    """Facts are `seconds`: how long a decision can be taken back."""

    code: ClassVar[str] = "too_late_to_undo"
    status: ClassVar[int] = 409


@transaction.atomic
def undo(*, decision_id: UUID, viewer: Viewer, now: datetime) -> Decision:
    """
    Take one's own decision back within UNDO_SECONDS: the comment and its case stand as before, and nobody is told.

    Undoing twice is undoing once. Both decisions stay in the record.

    :raises NothingToUndo: for a decision of somebody else, or on another site
    :raises TooLateToUndo:
    :raises StaleDecision: when somebody decided or edited since
    """
    seen = Decision.objects.filter(pk=decision_id, site_id=viewer.site_id, undoes=None).first()
    if seen is None or viewer.user is None or seen.moderator_id != viewer.user.pk or not viewer.is_moderator:
        raise NothingToUndo
    thread = lock_thread(Comment.objects.values_list("thread_id", flat=True).get(pk=seen.comment_id))
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=seen.comment_id)
    comment.thread = thread
    undone = Decision.objects.filter(undoes=seen).first()
    if undone is not None:
        return undone
    if now > seen.decided_at + timedelta(seconds=UNDO_SECONDS):
        raise TooLateToUndo(
            _("A decision can be taken back for %(seconds)d seconds. Decide anew instead.")
            % {"seconds": UNDO_SECONDS},
            seconds=UNDO_SECONDS,
        )
    latest = Decision.objects.filter(comment=comment).order_by("-version").first()
    if comment.version != seen.version + 1 or comment.status != seen.status_after:
        raise stale(comment, latest if latest is not None and latest.pk != seen.pk else None)
    version = comment.version
    if seen.words_before is not None and seen.status_before == seen.status_after:
        bring_back(comment, public=seen.words_before)
    elif seen.status_before == seen.status_after:
        comment.version += 1
        comment.save(update_fields=["version"])
    else:
        change_status(
            comment=comment,
            status=Status(seen.status_before),
            restriction_id=_earlier_restriction(seen),
            now=now,
        )
        if seen.words_before is not None:
            comment.pending = comment.revisions.latest("number")
            comment.save(update_fields=["pending"])
    case = _open_again(seen.case, comment, now=now) if _was_open(seen.case) else seen.case
    taken_back = Decision.objects.create(
        site_id=seen.site_id,
        # The case that it closed stays closed by it; what is looked at again is a case of its own.
        case=Case.objects.create(
            site_id=case.site_id, comment=comment, opened_at=now, wanted_at=now, closed_at=now
        ),
        comment=comment,
        moderator=viewer.user,
        moderator_name=name_of(viewer),
        action=UNDO,
        reason=Reason.MISTAKE,
        version=version,
        status_before=seen.status_after,
        status_after=seen.status_before,
        decided_at=now,
        undoes=seen,
    )
    record(Event.DECISION_UNDONE, at=now, comment_id=comment.pk, decision_id=seen.pk)
    remember(taken_back, viewer, at=now)
    return taken_back


def _earlier_restriction(decision: Decision) -> UUID | None:
    """Return the statement that was in force before a decision that restored."""
    if decision.status_before not in {Status.REJECTED, Status.REMOVED}:
        return None
    earlier = decision.comment.statements.filter(written_at__lte=decision.decided_at).order_by(
        "-written_at", "-pk"
    )
    return earlier.values_list("pk", flat=True).first()


def _was_open(case: Case) -> bool:
    """Tell a case that somebody had opened from one that was made for the decision alone."""
    return case.is_held or case.flag_count > 0


def _open_again(case: Case, comment: Comment, *, now: datetime) -> Case:
    """Open a case like the one that was closed: waiting as long, called for by as many, handed to the same person."""
    again = open_case(comment=comment, now=now, is_held=case.is_held, queue=Queue(case.queue))
    again.opened_at, again.wanted_at, again.need = case.opened_at, case.wanted_at, case.need
    again.flag_count, again.handed_to = case.flag_count, case.handed_to
    again.save(update_fields=["opened_at", "wanted_at", "need", "flag_count", "handed_to"])
    CaseMark.objects.filter(case=again).delete()
    mark(again, comment)
    if case.handed_to_id is not None:
        add_mark(again, mark_for(case.handed_to_id))
    return again
