"""Opening and closing the review of one comment. All run inside the transaction of the verb that asks for it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from comments.moderation.casework import marking, needing
from comments.moderation.casework.waiting import HELD_FOR, tell_who_waited
from comments.moderation.models import (
    Case,
    CaseMark,
    CaseText,
    Decision,
    Finding,
    Flag,
    NetworkTrace,
    Queue,
    Statement,
)
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from comments.outbox.recording import new_fact, record
from comments.threads.models import Comment, Status


def open_case(
    *,
    comment: Comment,
    now: datetime,
    is_held: bool,
    queue: Queue | None = None,
    told: Statement | None = None,
) -> Case:
    """
    Return the comment's open case, opened now if there was none. Nothing is reopened: a closed case keeps its decision.

    :param comment: with its thread and article at hand, or they are fetched
    :param is_held: whether nobody sees the comment, or its newer words, until it is decided; an open case only tightens
    :param queue: which queue asks for it; without one, held or reported. It stays in the gravest that ever asked
    :param told: the reasons, where the author is told at once why it is held
    """
    wanted = queue or (Queue.HELD if is_held else Queue.REPORTED)
    case, opened = Case.objects.select_for_update().get_or_create(
        comment=comment,
        closed_at=None,
        defaults={
            "site_id": comment.thread.article.site_id,
            "section_id": comment.thread.article.section_id,
            "opened_at": now,
            "wanted_at": now,
            "is_held": is_held,
            "reasons_due_at": now + HELD_FOR if is_held else None,
            "held_statement": told,
            "queue": wanted,
        },
    )
    tightened = not opened and (is_held > case.is_held or gravity(wanted) > gravity(Queue(case.queue)))
    if tightened:
        case.is_held, case.queue = case.is_held or is_held, max(wanted, Queue(case.queue), key=gravity)
    if is_held and not opened:
        # Held before already, it goes on owing since then.
        case.reasons_due_at = case.reasons_due_at or now + HELD_FOR
        case.held_statement = case.held_statement or told
    if opened:
        record(Event.CASE_OPENED, at=now, comment_id=comment.pk, case_id=case.pk)
    if opened or tightened or is_held:
        # Held again: the words have changed, and what was noticed about them.
        needing.weigh_again(case, comment)
        changed = ["is_held", "queue", "need", "wanted_at", "reasons_due_at", "held_statement"]
        case.save(update_fields=changed)
        marking.mark(case, comment)
        marking.keep_in_order(case)
    return case


def put_first(case: Case, comment: Comment) -> None:
    """Weigh an open case anew once what puts it before others, or says that it was handed over, is written down."""
    needing.weigh_again(case, comment)
    case.save(update_fields=["need", "wanted_at"])
    marking.keep_in_order(case)


def count_flag(flag: Flag, *, comment: Comment, now: datetime) -> Case:
    """
    Return the open case of a comment that was just reported, with this report counted.

    :param comment: locked, because under its lock reports are counted; with its thread and article at hand
    """
    case = open_case(comment=comment, now=now, is_held=False)
    needing.weigh_again(case, comment)
    Case.objects.filter(pk=case.pk).update(
        flag_count=F("flag_count") + 1, need=case.need, wanted_at=case.wanted_at
    )
    marking.add_marks(
        case, marking.mark_reporter(flag.reporter_id), marking.mark_reported_in(comment.thread_id)
    )
    marking.keep_in_order(case)
    return case


def new_case(
    *,
    comment: Comment,
    findings: Sequence[Finding],
    is_suspect: bool = False,
    networks: Sequence[NetworkTrace] = (),
    now: datetime,
) -> list[Case | CaseMark | CaseText | OutboxEvent]:
    """
    Return the case of a comment that is held, or suspect, from the start, with its marks and the news of it, none saved yet;
    else nothing.

    Nothing else can have opened one.

    :param comment: with its thread, article and words at hand
    :param findings: what screening noticed, not saved yet
    :param networks: the trace of where it came from, not saved yet, if there is one
    :param is_suspect: whether it should be looked at although everybody sees it (screening/suspecting.py)
    """
    is_held = comment.status == Status.HELD
    if not (is_held or is_suspect):
        return []
    case = Case(
        site_id=comment.site_id,
        section_id=comment.thread.article.section_id,
        comment=comment,
        opened_at=now,
        wanted_at=now,
        is_held=is_held,
        reasons_due_at=now + HELD_FOR if is_held else None,
        queue=Queue.HELD if is_held else Queue.SUSPECT,
    )
    needing.weigh(
        case,
        findings=[found.code for found in findings],
        reports=[],
        comment_count=comment.thread.comment_count,
    )
    body = comment.revision.body
    network = networks[0].digest if networks else ""
    marks = marking.marks_of(case, comment, body=body, findings=findings, network=network)
    told = new_fact(Event.CASE_OPENED, at=now, comment_id=comment.pk, case_id=case.pk)
    return [case, *marks, marking.text_of(case, body), told]


def close_case(*, comment: Comment, now: datetime, decision: Decision | None = None) -> None:
    """
    Close the open case, if any. What waited for a day gets its reasons at the latest now.

    :param decision: what closes it, at the same instant; without one there is nothing left to decide
    """
    closed = Case.objects.filter(comment=comment, closed_at=None)
    _tell_if_due(comment, now=now)
    if decision is not None:
        marking.keep_for_decided(decision)
    marking.forget(closed)
    closed.update(closed_at=now, claimed_by=None, claimed_until=None)


def release_case(*, comment: Comment, now: datetime) -> None:
    """Nothing of a public comment waits any more: its open case ends, unless readers, an appeal or a notice call for it."""
    open_now = Case.objects.filter(comment=comment, closed_at=None)
    if not open_now.filter(flag_count=0, queue__in=[Queue.HELD, Queue.SUSPECT]).exists():
        open_now.filter(queue=Queue.HELD).update(queue=Queue.REPORTED)
        _tell_if_due(comment, now=now)
        open_now.update(is_held=False, reasons_due_at=None, held_statement=None)
        return
    close_case(comment=comment, now=now)


def _tell_if_due(comment: Comment, *, now: datetime) -> None:
    owing = Case.objects.filter(
        comment=comment, closed_at=None, reasons_due_at__lte=now, held_statement__isnull=True
    )
    case = owing.first()
    if case is not None:
        tell_who_waited(case, comment, is_over=True, now=now)


def gravity(queue: Queue) -> int:
    """Return how grave it is to be in this queue; a case is in the gravest of those that want it."""
    return list(Queue).index(queue)
