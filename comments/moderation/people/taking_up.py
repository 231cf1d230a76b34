"""What waited while its sender was suspended is taken up: nothing of it is lost, and nothing is refused."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from comments.moderation.casework.cases import open_case, put_first
from comments.moderation.models import Appeal, Heard, Notice, Queue, Step, Suspension, WaitingReport
from comments.moderation.notices.opening import open_items
from comments.moderation.people.raising import Said, latest_flag, raise_flag, says_more
from comments.moderation.suspended import person_sending, sender_of_notice, suspension_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment, Status


def take_up_ended(*, now: datetime) -> int:
    """
    Take up what waited for suspensions that are over; returns how many ended.

    Also what came to wait at the very instant at which one ended or was lifted: whoever sends holds no lock on it.
    """
    over = Suspension.objects.filter(Q(ends_at__lte=now) | Q(lifted_at__isnull=False), step=Step.SUSPENSION)
    left_behind = (
        Q(pk__in=WaitingReport.objects.values("suspension"))
        | Q(pk__in=Notice.objects.filter(paused_by__isnull=False).values("paused_by"))
        | Q(pk__in=Appeal.objects.filter(paused_by__isnull=False).values("paused_by"))
    )
    ended = over.filter(taken_up_at__isnull=True).order_by("ends_at", "pk")
    again = over.filter(left_behind, taken_up_at__isnull=False).order_by("ends_at", "pk")
    keys = [*ended.values_list("pk", flat=True), *again.values_list("pk", flat=True)]
    return sum(_end(pk, now=now) for pk in keys)


@transaction.atomic
def _end(pk: UUID, *, now: datetime) -> bool:
    # Whoever sends meanwhile refers to its row, and may hold a comment that this wants next.
    suspension = Suspension.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    is_first = suspension.taken_up_at is None
    take_up(suspension, now=now)
    return is_first


def take_up(suspension: Suspension, *, now: datetime) -> None:
    """
    Deal with everything that waited for the end of a suspension, inside the caller's transaction, which holds its row.

    What another suspension of the same sender would have let wait too goes on waiting, for that.
    """
    suspension.taken_up_at = suspension.taken_up_at or now
    suspension.save(update_fields=["taken_up_at"])
    for notice in suspension.notices_paused.order_by("pk"):
        _take_up_notice(notice, now=now)
    for report in suspension.reports.select_related("reporter__user", "reporter__site").order_by("pk"):
        _take_up_report(report, now=now)
    appeals = suspension.appeals_paused.select_related(
        "appellant__user", "appellant__site", "notice_item__notice"
    )
    for appeal in appeals.order_by("pk"):
        _take_up_appeal(appeal, now=now)


def _take_up_notice(notice: Notice, *, now: datetime) -> None:
    other = suspension_of(sender_of_notice(notice), Heard.NOTICES, now=now)
    if other is not None:
        Notice.objects.filter(pk=notice.pk).update(paused_by=other)
        return
    Notice.objects.filter(pk=notice.pk).update(paused_by=None, taken_up_at=now)
    notice.paused_by, notice.taken_up_at = None, now
    if open_items(notice, now=now):
        record(Event.NOTICE_TAKEN_UP, at=now, notice_id=notice.pk)


def _take_up_report(report: WaitingReport, *, now: datetime) -> None:
    other = suspension_of(person_sending(report.reporter), Heard.NOTICES, now=now)
    if other is not None:
        WaitingReport.objects.filter(pk=report.pk).update(suspension=other)
        return
    report.delete()
    comment = _locked(report.comment_id)
    # What is hidden may be shown again, and then it counts what readers said of it.
    if comment is None or comment.status not in {Status.PUBLISHED, Status.HELD}:
        return
    earlier = latest_flag(comment.pk, reporter_id=report.reporter_id)
    number = report.revision_number
    if earlier is not None and not says_more(earlier, reason=report.reason, revision_number=number):
        return
    said = Said(reason=report.reason, note=report.note, version=report.version, revision_number=number)
    # Counted, weighed and decided from now on.
    raise_flag(comment=comment, reporter=report.reporter, said=said, earlier=earlier, now=now)


def _take_up_appeal(appeal: Appeal, *, now: datetime) -> None:
    other = _still(appeal, now=now) if appeal.decided_at is None else None
    Appeal.objects.filter(pk=appeal.pk).update(paused_by=other)
    if appeal.decided_at is not None or other is not None:
        return
    about = appeal.statement or appeal.decision
    comment = _locked(about.comment_id) if about is not None and about.comment_id is not None else None
    if comment is not None:
        case = open_case(comment=comment, now=now, is_held=False, queue=Queue.APPEAL)
        Appeal.objects.filter(pk=appeal.pk).update(case=case)
        put_first(case, comment)
    record(Event.APPEAL_FILED, at=now, appeal_id=appeal.pk)


def _still(appeal: Appeal, *, now: datetime) -> Suspension | None:
    """Return by what else an objection waits; nothing lets that of somebody wait who is gone."""
    if appeal.notice_item is not None:
        return suspension_of(sender_of_notice(appeal.notice_item.notice), Heard.OBJECTIONS, now=now)
    if appeal.appellant is None:
        return None
    return suspension_of(person_sending(appeal.appellant), Heard.OBJECTIONS, now=now)


def _locked(comment_id: UUID) -> Comment | None:
    found = Comment.objects.select_for_update(of=("self",)).select_related(
        "author", "revision", "pending", "thread__article__site"
    )
    return found.filter(pk=comment_id).first()
