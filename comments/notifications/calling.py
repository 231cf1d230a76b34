"""From what calls the team to the notifications of those who should hear of it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from comments.accounts.models import User
from comments.moderation.models import Appeal, Note, Notice
from comments.notifications import team
from comments.notifications.kinds import Kind
from comments.notifications.models import Notification
from comments.notifications.news import News
from comments.notifications.telling import tell_people


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
    ((name, what),) = about.items()
    site_id = what.comment.site_id if isinstance(what, Note) else what.site_id
    called = [
        user.pk
        for user in users
        if not team.reason_against(Notification(recipient=user, site_id=site_id, kind=Kind.CALL, **about))
    ]
    tell_people(News(kind=Kind.CALL, site_id=site_id, about={f"{name}_id": what.pk}), to=called, now=now)
