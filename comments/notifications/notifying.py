"""From a fact to the notifications of those who should know it, and to their deliveries."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.moderation.models import Appeal, Case, Statement
from comments.notifications import joining, recipients
from comments.notifications.models import Delivery, Kind, Notification
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment, Status


def notify_who_was_answered(*, comment_id: UUID, now: datetime) -> None:
    """
    Tell the author of the comment that this one answers; nobody if it is not public (any more).

    Posting and a late approval both call this; the notification's unique constraint makes the second do nothing.
    """
    comment = _found(comment_id)
    if comment is None or not comment.is_public:
        return
    if user := recipients.answered_by(comment):
        notify([Notification(recipient=user, kind=Kind.REPLY, comment=comment, notified_at=now)], now=now)


def notify_moderators(*, comment_id: UUID, now: datetime) -> None:
    """
    Tell everybody who may decide about it that a comment waits, unless that was decided meanwhile.

    Each moderator gets a notification of each comment, but a mail only if none about this site's queue is on its way
    or was sent within five minutes: it says how many wait.
    """
    comment = _found(comment_id)
    if comment is None or not (comment.status == Status.HELD or comment.pending_id is not None):
        return
    if not Case.objects.filter(comment=comment, closed_at__isnull=True).exists():
        return
    moderators = recipients.moderators_of(comment.thread.article.site, but=comment.author.user_id)
    news = [
        Notification(recipient=user, kind=Kind.HELD, comment=comment, notified_at=now) for user in moderators
    ]
    notify(news, now=now)


def notify_of_reasons(*, statement_id: UUID, now: datetime) -> None:
    """Tell whoever is restricted why and how to object, once; nobody if the restriction holds no more."""
    found = Statement.objects.select_related("recipient__user", "comment").filter(pk=statement_id).first()
    user = recipients.restricted_by(found) if found else None
    if found is None or user is None:
        return
    about = Notification(
        recipient=user, kind=Kind.STATEMENT, comment=found.comment, statement=found, notified_at=now
    )
    notify([about], now=now)


def notify_of_answer(*, appeal_id: UUID, now: datetime) -> None:
    """Tell whoever objected what came of it, once."""
    appeal = (
        Appeal.objects.select_related("appellant__user", "statement", "decision").filter(pk=appeal_id).first()
    )
    user = recipients.answered_to(appeal) if appeal else None
    if appeal is None or user is None:
        return
    comment_id = (
        appeal.statement.comment_id
        if appeal.statement
        else appeal.decision.comment_id
        if appeal.decision
        else None
    )
    about = Notification(
        recipient=user, kind=Kind.APPEAL, comment_id=comment_id, appeal=appeal, notified_at=now
    )
    notify([about], now=now)


@transaction.atomic
def notify(news: Sequence[Notification], *, now: datetime) -> None:
    """
    Notify each user once of one kind, and ask for a delivery to those who want mail; a repeat finds it done.

    Where a mail of a kind that is joined went out just now, the next one waits for whatever else comes; where one about
    the queue did, there is none.
    """
    Notification.objects.bulk_create(news, ignore_conflicts=True)
    # What another run had told before kept the id of that run.
    new = list(Notification.objects.filter(pk__in=[told.pk for told in news]))
    if not new:
        return
    kind, asked = new[0].kind, [told.recipient_id for told in new]
    if joining.asks_who_was_told(kind):
        joining.take_turns(asked)
    by_mail = recipients.who_wants_mail(asked, kind=kind)
    wanted = [Delivery(notification=told, created_at=now) for told in new if told.recipient_id in by_mail]
    heard = joining.just_told_of_the_queue(wanted, now=now)
    deliveries = [delivery for delivery in wanted if delivery.notification.recipient_id not in heard]
    just_told = joining.just_told(deliveries, now=now)
    Delivery.objects.bulk_create(deliveries)
    for delivery in deliveries:
        wait = joining.seconds_of(delivery) if delivery.notification.recipient_id in just_told else 0
        record(Event.DELIVERY_REQUESTED, at=now, after_seconds=wait, delivery_id=delivery.pk)


def _found(comment_id: UUID) -> Comment | None:
    return (
        Comment.objects.select_related(
            "author", "parent__author__user", "reply_to__author__user", "thread__article__site"
        )
        .filter(pk=comment_id)
        .first()
    )
