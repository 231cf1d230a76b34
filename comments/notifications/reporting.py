"""From a decision to the notifications of those who had reported the comment."""

from datetime import datetime
from uuid import UUID

from comments.moderation.models import Decision
from comments.notifications import recipients, reported
from comments.notifications.models import Kind, Notification
from comments.notifications.notifying import notify


def tell_reporters(*, decision_id: UUID, now: datetime) -> None:
    """Tell each reader whose report a decision settled what came of it, once; nobody of another, or of the author."""
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None:
        return
    flags = reported.settled_by(decision).select_related("reporter__user", "comment__site").order_by("pk")
    news = [
        Notification(recipient=flag.reporter.user, kind=Kind.REPORT, flag=flag, notified_at=now)
        for flag in flags
        if flag.reporter.user is not None and recipients.can_be_reached(flag.reporter.user)
    ]
    notify([told for told in news if not reported.reason_against(told)], now=now)
