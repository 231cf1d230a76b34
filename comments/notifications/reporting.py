"""From a decision to the notifications of those who had reported the comment."""

from datetime import datetime
from uuid import UUID

from comments.moderation.models import Decision
from comments.notifications import reported
from comments.notifications.kinds import Kind
from comments.notifications.models import Notification
from comments.notifications.news import News
from comments.notifications.telling import tell_people


def tell_reporters(*, decision_id: UUID, now: datetime) -> None:
    """Tell each reader whose report a decision settled what came of it, once; nobody of another, or of the author."""
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None:
        return
    flags = reported.settled_by(decision).select_related("reporter__user", "comment__site").order_by("pk")
    for flag in flags:
        user = flag.reporter.user
        if user is None:
            continue
        site_id = flag.comment.site_id
        told = Notification(recipient=user, site_id=site_id, kind=Kind.REPORT, flag=flag)
        if not reported.reason_against(told):
            tell_people(
                News(kind=Kind.REPORT, site_id=site_id, about={"flag_id": flag.pk}), to=[user.pk], now=now
            )
