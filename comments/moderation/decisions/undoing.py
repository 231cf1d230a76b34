"""Taking a decision back before anybody was told of it."""

from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.casework.cases import open_case, release_case
from comments.moderation.casework.marking import add_marks, mark, mark_for
from comments.moderation.casework.needing import weigh_again
from comments.moderation.decisions.citing import take_effect_back
from comments.moderation.decisions.deciding import UNDO_SECONDS, name_of, remember
from comments.moderation.decisions.staleness import stale
from comments.moderation.models import (
    Appeal,
    Case,
    CaseMark,
    Decision,
    Lift,
    Measure,
    Queue,
    Reason,
    Source,
)
from comments.moderation.models.reasons import UNDO
from comments.moderation.policies import Moderator, may_decide
from comments.moderation.reasons.labels import label_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Prominence, Status
from comments.threads.placing import lock_thread
from comments.threads.prominence import LIMITS
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

    The comment has its status, its restriction, its counters, the words that waited and its place above the order again.
    Its case is open again: as old, called for by the same reports, wanted by the same time, handed to the same person.
    Undoing twice is undoing once. Both decisions stay in the record.

    :raises NothingToUndo: for a decision of somebody else, or on another site
    :raises TooLateToUndo:
    :raises StaleDecision: when somebody decided or edited since
    """
    seen = Decision.objects.filter(pk=decision_id, site_id=viewer.site_id, undoes=None).first()
    if seen is None or viewer.user is None or seen.moderator_id != viewer.user.pk:
        raise NothingToUndo
    if not may_decide(viewer, seen.comment_id):
        raise NothingToUndo
    thread = lock_thread(Comment.objects.values_list("thread_id", flat=True).get(pk=seen.comment_id))
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=seen.comment_id)
    comment.thread = thread
    answered = Appeal.objects.filter(decided_at__isnull=False)
    if answered.filter(Q(case=seen.case_id) | Q(case__comment=comment, decided_at=seen.decided_at)).exists():
        # It came of the answer to an appeal, and that is given.
        raise NothingToUndo
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
    _take_back(seen, comment, now=now)
    was_open = _was_open(seen)
    case = _open_again(seen.case, comment, now=now) if was_open else seen.case
    if not (was_open or comment.is_public):
        # What waited beside it, and had come back with it, is out of sight again.
        release_case(comment=comment, now=now)
    taken_back = Decision.objects.create(
        site_id=seen.site_id,
        # The case that it closed stays closed by it; what is looked at again is a case of its own.
        case=Case.objects.create(
            site_id=case.site_id,
            section_id=case.section_id,
            comment=comment,
            opened_at=now,
            wanted_at=now,
            closed_at=now,
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
        words_number=seen.words_number,
    )
    if comment.is_public and seen.status_before == seen.status_after:
        _put_label_back(comment)
    record(Event.DECISION_UNDONE, at=now, comment_id=comment.pk, decision_id=seen.pk)
    take_effect_back(seen, by=viewer.user, now=now)
    remember(taken_back, viewer, at=now)
    return taken_back


def _take_back(seen: Decision, comment: Comment, *, now: datetime) -> None:
    """Give a comment the words, the status and the restriction again that it had before a decision."""
    if seen.words_before is not None and seen.status_before == seen.status_after:
        decided = seen.statement.words if seen.statement else comment.revision
        bring_back(comment, public=seen.words_before, waiting=decided)
    elif seen.status_before == seen.status_after:
        comment.version += 1
        comment.save(update_fields=["version"])
        touch_thread(comment.thread)
    else:
        label, labelled_by = label_of(comment) if seen.status_before == Status.PUBLISHED else ("", None)
        change_status(
            comment=comment,
            status=Status(seen.status_before),
            restriction_id=_earlier_restriction(seen) or labelled_by,
            label=label,
            now=now,
        )
        _lift_again(comment, seen)


def _earlier_restriction(decision: Decision) -> UUID | None:
    """Return the statement that was in force before a decision that made a comment public again."""
    if decision.status_before == Status.HELD:
        hidden = decision.comment.statements.filter(
            measure=Measure.HELD,
            source=Source.FLAG,
            written_at__gte=decision.case.opened_at,
            written_at__lte=decision.decided_at,
        )
        return hidden.order_by("pk").values_list("pk", flat=True).last()
    if decision.status_before not in {Status.REJECTED, Status.REMOVED}:
        return None
    earlier = decision.comment.statements.filter(written_at__lte=decision.decided_at).order_by(
        "-written_at", "-pk"
    )
    return earlier.values_list("pk", flat=True).first()


def _put_label_back(comment: Comment) -> None:
    """Let the public words have the label that they had: one that came with newer words goes with them."""
    before = label_of(comment)
    if comment.label and before != (comment.label, comment.restriction_id):
        comment.label, comment.restriction_id = before
        comment.save(update_fields=["label", "restriction_id"])


def _lift_again(comment: Comment, decision: Decision) -> None:
    """Give a comment that was taken down by mistake its place above the order back, if there still is one."""
    lift = Lift.objects.filter(comment=comment, lifted_at__lte=decision.decided_at).order_by("-pk").first()
    if lift is None or lift.after == Prominence.NONE or not comment.is_public:
        return
    since = Decision.objects.filter(comment=comment, decided_at__gte=lift.lifted_at).exclude(pk=decision.pk)
    if since.exclude(status_before=Status.PUBLISHED, status_after=Status.PUBLISHED).exists():
        # It had lost the place before.
        return
    alike = Comment.objects.filter(thread=comment.thread, prominence=lift.after, is_shown=True)
    if alike.count() < LIMITS[Prominence(lift.after)]:
        comment.prominence = lift.after
        comment.save(update_fields=["prominence"])


def latest_to_undo(*, viewer: Moderator, now: datetime) -> Decision | None:
    """
    Return the moderator's latest decision if it can still be taken back; one query.

    What a worker decided for them, one of many, is none that they made last: a bulk run is stopped, a ban is lifted.
    """
    own = Decision.objects.filter(
        moderator=viewer.user,
        decided_at__gte=now - timedelta(seconds=UNDO_SECONDS),
        decided_at__lte=now,
        site__in=viewer.place_ids,
        undoes__isnull=True,
        undone_by__isnull=True,
    ).exclude(of_many=True)
    return own.order_by("-decided_at", "-pk").first()


def settled_lately(*, comment_id: UUID, viewer: Moderator, now: datetime) -> Decision | None:
    """Return what the moderator decided about a comment and can still take back, where its case went on; one query."""
    latest = latest_to_undo(viewer=viewer, now=now)
    return latest if latest is not None and latest.comment_id == comment_id else None


def seconds_to_undo(decision: Decision, *, now: datetime) -> int:
    """Return for how many seconds, begun ones included, whoever made the decision can take it back."""
    if decision.undoes_id is not None:
        return 0
    left = decision.decided_at + timedelta(seconds=UNDO_SECONDS) - now
    return max(0, ceil(left.total_seconds()))


def was_undone(decision_id: UUID | None) -> bool:
    """Tell whether a decision was taken back: there is nothing to tell of it. None is no decision."""
    return decision_id is not None and Decision.objects.filter(undoes=decision_id).exists()


def _was_open(decision: Decision) -> bool:
    """Tell a case that somebody had opened from one that was made for the decision alone."""
    case = decision.case
    return case.is_held or case.flag_count > 0 or case.opened_at != decision.decided_at


def _open_again(case: Case, comment: Comment, *, now: datetime) -> Case:
    """
    Open a case like the one that was closed: waiting as long, called for by as many, handed to the same person. Where one is
    open already, that is the one.
    """
    before = Case.objects.filter(comment=comment, closed_at=None).first()
    again = open_case(comment=comment, now=now, is_held=case.is_held, queue=Queue(case.queue))
    again.opened_at = min(before.opened_at, case.opened_at) if before is not None else case.opened_at
    again.handed_to_id = again.handed_to_id or case.handed_to_id
    if before is not None:
        # Readers reported it since, or before, and it is open for these as well.
        weigh_again(again, comment)
    else:
        again.wanted_at, again.need = case.wanted_at, case.need
    again.flag_count += case.flag_count
    if case.is_held:
        again.reasons_due_at, again.held_statement_id = case.reasons_due_at, case.held_statement_id
    changed = ["opened_at", "wanted_at", "need", "flag_count", "handed_to"]
    again.save(update_fields=[*changed, "reasons_due_at", "held_statement"])
    # Each report counts once among all cases of a comment (recounting.py).
    Case.objects.filter(pk=case.pk).update(flag_count=0)
    CaseMark.objects.filter(case=again).delete()
    mark(again, comment)
    if again.handed_to_id is not None:
        add_marks(again, mark_for(again.handed_to_id))
    return again
