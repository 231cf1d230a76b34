"""What a decision makes of a comment and its words, inside its transaction. Its author is told of a label from `told_at` on."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from comments.moderation.casework.cases import look_again
from comments.moderation.casework.dividing import of_newer_words
from comments.moderation.decisions.resuming import let_wait_again
from comments.moderation.models import Action, Case, Decision
from comments.moderation.screening.labelling import label_published, put_label
from comments.moderation.screening.suspecting import is_still_suspect
from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Status
from comments.threads.publishing import change_status
from comments.threads.revising import accept_pending, drop_pending


def carry_out(
    decision: Decision, comment: Comment, *, is_kept: bool, told_at: datetime, now: datetime
) -> None:
    """Give a comment the status that was decided, with what it had before where it stands again."""
    if is_kept:
        # Nothing changes for readers, but a colleague who still has the case open must learn that it was decided.
        Comment.objects.filter(pk=comment.pk).update(version=F("version") + 1)
        touch_thread(comment.thread)
        return
    label, restriction_id = "", decision.statement_id
    if decision.status_after == Status.PUBLISHED:
        label, restriction_id = label_published(comment, now=now, due_at=told_at)
    change_status(
        comment=comment,
        status=Status(decision.status_after),
        restriction_id=restriction_id,
        label=label,
        now=now,
    )
    let_wait_again(comment, was_hidden=decision.status_before == Status.HELD, now=now)


def case_for(
    open_now: Case,
    comment: Comment,
    action: Action,
    *,
    is_of_newer: bool,
    answers: UUID | None,
    now: datetime,
) -> Case:
    """
    Return the case that a decision closes.

    What readers or a notice call for is decided apart from newer words: these have a case of their own then. So it is for
    what is suspect about the public words where the newer ones are rejected; approved, they take its place.
    """
    if not is_of_newer:
        return open_now
    is_suspect = action == Action.REJECT and is_still_suspect(comment)
    return of_newer_words(open_now, comment, but=answers, is_suspect=is_suspect, now=now)


def settle_newer_words(
    comment: Comment, action: Action, *, goes_on: bool, told_at: datetime, now: datetime
) -> None:
    """
    Let newer words take the place of the public ones, or go; whichever is left is what everybody reads.

    :param goes_on: whether the open case goes on about what is left
    """
    if action == Action.APPROVE:
        accept_pending(comment)
        put_label(comment, now=now, due_at=told_at)
    else:
        drop_pending(comment)
    if goes_on:
        look_again(comment, now=now)
