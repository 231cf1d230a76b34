"""What came of legal notices: each item by the decision on its comment, the whole once nothing of it is open."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from comments.moderation.models import (
    Appeal,
    Case,
    Category,
    Decision,
    Notice,
    NoticeCategory,
    NoticeItem,
    Queue,
    Source,
)
from comments.moderation.record.auditing import Act, audit
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment, Status

_CATEGORIES = {
    NoticeCategory.THREAT: Category.VIOLENCE,
    NoticeCategory.SPEECH: Category.SPEECH,
    NoticeCategory.VIOLENCE: Category.VIOLENCE,
    NoticeCategory.PRIVACY: Category.PRIVACY,
    NoticeCategory.COPYRIGHT: Category.COPYRIGHT,
    NoticeCategory.FRAUD: Category.FRAUD,
    NoticeCategory.MINORS: Category.MINORS,
    NoticeCategory.SAFETY: Category.SAFETY,
    NoticeCategory.CYBER_VIOLENCE: Category.CYBER_VIOLENCE,
    NoticeCategory.OTHER: Category.NOTICE,
}


def source_of(case: Case) -> Source:
    """Return what drew attention to the comment of an open case; of several things the gravest."""
    if case.queue == Queue.LEGAL:
        open_now = _open_items(case)
        return Source.TRUSTED if open_now.filter(notice__is_trusted=True).exists() else Source.NOTICE
    if case.queue == Queue.APPEAL:
        waiting = Appeal.objects.filter(case=case, decided_at=None)
        if about := waiting.filter(notice_item__isnull=False).select_related("notice_item__notice").first():
            assert about.notice_item is not None  # noqa: S101 - asked for
            return Source.TRUSTED if about.notice_item.notice.is_trusted else Source.NOTICE
        if waiting.filter(flag__isnull=False).exists():
            return Source.FLAG
    return Source.FLAG if case.flag_count else Source.OWN


def category_of(case: Case) -> str:
    """Return what kind of wrong a notice claims about the comment of an open case; empty without one."""
    if case.queue != Queue.LEGAL:
        return ""
    open_now = _open_items(case).order_by("-notice__is_trusted", "pk")
    claimed = open_now.values_list("notice__category", flat=True).first()
    return _CATEGORIES[NoticeCategory(claimed)] if claimed else ""


def _open_items(case: Case) -> QuerySet[NoticeItem]:
    """Return what notices say about the comment of an open case, those apart that wait for their sender."""
    return NoticeItem.objects.filter(comment=case.comment_id, decided_at=None, notice__paused_by__isnull=True)


def settle(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that a comment was decided, or withdrawn by its author."""
    settle_notices(comment_id=UUID(str(payload["comment_id"])), now=now)


@transaction.atomic
def settle_notices(*, comment_id: UUID, now: datetime) -> None:
    """
    Write down what came of the notices about a comment that was decided or withdrawn, and tell those that are complete.

    Nothing else settles a notice: what nobody decided stays open however old it grows. A repeat finds it done.
    """
    about = NoticeItem.objects.filter(comment=comment_id, decided_at=None).order_by("notice")
    # Locked first: two comments of one notice may be decided at the same moment.
    notices = list(
        Notice.objects.select_for_update(of=("self",))
        .filter(pk__in=list(about.values_list("notice_id", flat=True)))
        .order_by("pk")
    )
    if not notices:
        return
    status = Comment.objects.values_list("status", flat=True).get(pk=comment_id)
    for notice in notices:
        for item in notice.items.filter(comment=comment_id, decided_at=None):
            _settle(item, status=status, now=now)
        if not notice.items.filter(decided_at=None).exists():
            _close(notice, now=now)


def _settle(item: NoticeItem, *, status: str, now: datetime) -> None:
    decision = _decision_on(item)
    if decision is not None:
        item.decision, item.outcome, item.decided_at = decision, decision.status_after, decision.decided_at
    elif status == Status.WITHDRAWN:
        item.outcome, item.decided_at = Status.WITHDRAWN, now
    else:
        return
    item.save(update_fields=["decision", "outcome", "decided_at"])


def _decision_on(item: NoticeItem) -> Decision | None:
    """
    Return the first decision that stands of those made since the notice: each is about the version that it saw. What was
    decided about newer words alone settles nothing about those that the notice is about.
    """
    decided = Decision.objects.standing().of_what_stood()
    since = decided.filter(comment=item.comment_id, version__gte=item.version)
    return since.order_by("version").first()


def _close(notice: Notice, *, now: datetime) -> None:
    notice.decided_at = now
    notice.save(update_fields=["decided_at"])
    record(Event.NOTICE_DECIDED, at=now, notice_id=notice.pk)
    outcomes = dict(notice.items.values_list("comment_id", "outcome"))
    audit(
        Act(
            act="notice.decided",
            site_id=notice.site_id,
            actor=None,
            actor_name="",
            subject_kind="notice",
            subject_id=notice.pk,
            facts={
                "reference": notice.reference,
                "outcomes": {str(comment_id): outcome for comment_id, outcome in outcomes.items()},
            },
        ),
        at=now,
    )
