"""Opening and closing the review of one comment. All run inside the transaction of the verb that asks for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef

from comments.ids import uuid7
from comments.moderation.casework import gathering, marking, needing
from comments.moderation.casework.gathering import ALONE, GATHERED_QUEUES, Joining
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
    own_id = uuid7()
    case, opened = Case.objects.select_for_update().get_or_create(
        comment=comment,
        closed_at=None,
        defaults={
            "id": own_id,
            "cluster": own_id if wanted in GATHERED_QUEUES else None,
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
        _gather(case, is_told=opened, now=now)
    return case


def look_again(comment: Comment, *, now: datetime) -> None:
    """
    Let the open case of words that wait, and were changed, be found by what they are now; nothing where there is none.

    :param comment: with its thread and latest words at hand
    """
    case = Case.objects.select_for_update().filter(comment=comment, closed_at=None).first()
    if case is None:
        return
    needing.weigh_again(case, comment)
    case.save(update_fields=["need", "wanted_at"])
    marking.mark(case, comment)
    marking.keep_in_order(case)
    _gather(case, is_told=False, now=now)


def _gather(case: Case, *, is_told: bool, now: datetime) -> None:
    """
    Let a case whose words nobody knew beforehand stand with those like it, if it may.

    :param is_told: whether it is heard of anyway, because it was just opened
    """
    if case.queue not in GATHERED_QUEUES:
        gathering.leave(case)
    elif case.cluster is not None and not is_told:
        record(Event.CASE_GATHERED, at=now, case_id=case.pk)


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
    gathering.leave(case)
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
    joins: Joining = ALONE,
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
    :param joins: where it belongs, by what was seen before
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
        is_front=joins.cluster is None,
        gathered_by=joins.mark,
    )
    case.cluster = joins.cluster or case.pk
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
    case = _open_case_of(comment)
    if case is None:
        return
    tell_if_due(case, comment, now=now)
    if decision is not None:
        marking.keep_for_decided(decision)
    closed = Case.objects.filter(pk=case.pk)
    marking.forget(closed)
    closed.update(closed_at=now, claimed_by=None, claimed_until=None)
    if case.cluster is not None and case.is_front and case.has_others:
        gathering.put_forward(case.cluster)


def release_case(*, comment: Comment, now: datetime) -> None:
    """Nothing of a public comment waits any more: its open case ends, unless readers, an appeal or a notice call for it."""
    open_now = Case.objects.filter(comment=comment, closed_at=None)
    if open_now.filter(flag_count=0, queue__in=GATHERED_QUEUES).exists():
        close_case(comment=comment, now=now)
        return
    open_now.filter(queue=Queue.HELD).update(queue=Queue.REPORTED)
    case = _open_case_of(comment)
    if case is not None:
        tell_if_due(case, comment, now=now)
        gathering.leave(case)
    open_now.update(is_held=False, reasons_due_at=None, held_statement=None)
    look_again(comment, now=now)


def _open_case_of(comment: Comment) -> Any:
    """Return the open case, locked, with whether others stand behind it in its cluster; one query."""
    others = Case.objects.filter(cluster=OuterRef("cluster"), closed_at=None).exclude(pk=OuterRef("pk"))
    found = Case.objects.select_for_update().filter(comment=comment, closed_at=None)
    return found.annotate(has_others=Exists(others)).first()


def tell_if_due(case: Case, comment: Comment, *, now: datetime) -> None:
    """Write the reasons of what has waited for a day, if nobody did: its waiting ends now."""
    is_due = case.reasons_due_at is not None and case.reasons_due_at <= now
    if is_due and case.held_statement_id is None:
        tell_who_waited(case, comment, is_over=True, now=now)


def gravity(queue: Queue) -> int:
    """Return how grave it is to be in this queue; a case is in the gravest of those that want it."""
    return list(Queue).index(queue)
