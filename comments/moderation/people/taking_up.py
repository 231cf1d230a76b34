"""What waited while its sender was suspended is taken up: nothing of it is lost, and nothing is refused."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from comments.moderation.casework.cases import count_flag, open_case, put_first
from comments.moderation.models import Appeal, Flag, Notice, Queue, Step, Suspension, WaitingReport
from comments.moderation.notices.opening import open_items
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment


def take_up_ended(*, now: datetime) -> int:
    """Take up what waited for suspensions that are over; returns how many ended."""
    over = Suspension.objects.filter(
        Q(ends_at__lte=now) | Q(lifted_at__isnull=False), step=Step.SUSPENSION, taken_up_at__isnull=True
    )
    ended = list(over.order_by("ends_at", "pk").values_list("pk", flat=True))
    return sum(_end(pk, now=now) for pk in ended)


@transaction.atomic
def _end(pk: UUID, *, now: datetime) -> bool:
    suspension = Suspension.objects.select_for_update(of=("self",)).get(pk=pk)
    if suspension.taken_up_at is not None:
        return False
    take_up(suspension, now=now)
    return True


def take_up(suspension: Suspension, *, now: datetime) -> None:
    """Deal with everything that waited for the end of a suspension, inside the caller's transaction, which holds its row."""
    suspension.taken_up_at = now
    suspension.save(update_fields=["taken_up_at"])
    for notice in suspension.notices_paused.order_by("pk"):
        _take_up_notice(notice, now=now)
    for report in suspension.reports.order_by("pk"):
        _take_up_report(report, now=now)
    for appeal in suspension.appeals_paused.order_by("pk"):
        _take_up_appeal(appeal, now=now)


def _take_up_notice(notice: Notice, *, now: datetime) -> None:
    Notice.objects.filter(pk=notice.pk).update(paused_by=None, taken_up_at=now)
    notice.paused_by, notice.taken_up_at = None, now
    if open_items(notice, now=now):
        record(Event.NOTICE_TAKEN_UP, at=now, notice_id=notice.pk)


def _take_up_report(report: WaitingReport, *, now: datetime) -> None:
    report.delete()
    comment = _locked(report.comment_id)
    if comment is None or not comment.is_public:
        return
    flag, made = Flag.objects.get_or_create(
        comment=comment,
        reporter_id=report.reporter_id,
        # Counted, weighed and decided from now on.
        defaults={
            "reason": report.reason,
            "note": report.note,
            "version": report.version,
            "raised_at": now,
        },
    )
    if made:
        case = count_flag(flag, comment=comment, now=now)
        record(Event.FLAG_RAISED, at=now, comment_id=comment.pk, flag_id=flag.pk, case_id=case.pk)


def _take_up_appeal(appeal: Appeal, *, now: datetime) -> None:
    Appeal.objects.filter(pk=appeal.pk).update(paused_by=None)
    if appeal.decided_at is not None:
        return
    about = appeal.statement or appeal.decision
    comment = _locked(about.comment_id) if about is not None and about.comment_id is not None else None
    if comment is not None:
        case = open_case(comment=comment, now=now, is_held=False, queue=Queue.APPEAL)
        Appeal.objects.filter(pk=appeal.pk).update(case=case)
        put_first(case, comment)
    record(Event.APPEAL_FILED, at=now, appeal_id=appeal.pk)


def _locked(comment_id: UUID) -> Comment | None:
    found = Comment.objects.select_for_update(of=("self",)).select_related(
        "author", "revision", "pending", "thread__article__site"
    )
    return found.filter(pk=comment_id).first()
