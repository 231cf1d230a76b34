"""From what calls the team to the notifications of those who should hear of it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from comments.accounts.models import User
from comments.moderation.models import Appeal, Note, Notice
from comments.notifications import recipients, team
from comments.notifications.models import Kind, Notification
from comments.notifications.notifying import notify


def call_about_appeal(*, appeal_id: UUID, now: datetime) -> None:
    """Tell whoever may answer an objection that it came, unless it was answered meanwhile."""
    appeal = Appeal.objects.select_related("site", "appellant").filter(pk=appeal_id).first()
    if appeal is not None:
        _call(team.who_may_answer(appeal), appeal=appeal, now=now)


def call_about_notice(*, notice_id: UUID, now: datetime) -> None:
    """Tell the team that a legal notice came, unless everything in it was decided meanwhile."""
    notice = Notice.objects.select_related("site").filter(pk=notice_id).first()
    if notice is not None:
        _call(team.who_looks_at(notice), notice=notice, now=now)


def call_about_note(*, note_id: UUID, now: datetime) -> None:
    """Tell those whom a note names, or hands its case to, unless that was decided meanwhile."""
    note = Note.objects.select_related("comment__site").filter(pk=note_id).first()
    if note is not None:
        _call(team.asked_in(note), note=note, now=now)


def _call(users: Iterable[User], *, now: datetime, **about: Appeal | Notice | Note) -> None:
    news = [
        Notification(recipient=user, kind=Kind.CALL, notified_at=now, **about)
        for user in users
        if recipients.can_be_reached(user)
    ]
    notify([call for call in news if not team.reason_against(call)], now=now)
