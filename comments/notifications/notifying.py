"""From a fact to the notifications of the few whom it concerns."""

from datetime import datetime, timedelta
from uuid import UUID

from comments.moderation.models import Appeal, Case, Statement
from comments.notifications import recipients, spreading
from comments.notifications.kinds import Kind
from comments.notifications.news import News, of_comment
from comments.notifications.telling import tell_people
from comments.threads.models import Comment, Status

# What is shown so long after it was posted could have been told long ago.
LATE = timedelta(hours=1)


def notify_readers(*, comment_id: UUID, now: datetime) -> None:
    """
    Tell everybody to whom a comment is news, the strongest sense first; nobody if it is not public (any more).

    Posting and a late approval both call this; the notification's unique constraint makes the second do nothing.
    """
    comment = _found(comment_id)
    if comment is None or not comment.is_public:
        return
    is_late = now - comment.posted_at >= LATE
    if user := recipients.answered_by(comment):
        tell_people(of_comment(Kind.REPLY, comment, is_late=is_late), to=[user.pk], now=now)
    spreading.tell_followers(comment_id=comment_id, is_late=is_late, at_most=spreading.AT_FIRST, now=now)


def notify_author(*, comment_id: UUID, kind: Kind, part: str = "", now: datetime) -> None:
    """
    Tell the author of a public comment what became of it: that it was featured, or found many friends.

    :param part: of which there may be several: each is told once
    """
    comment = _found(comment_id)
    if comment is not None and comment.is_public and comment.author.user_id is not None:
        tell_people(of_comment(kind, comment, part=part), to=[comment.author.user_id], now=now)


def notify_moderators(*, comment_id: UUID, now: datetime) -> None:
    """
    Tell everybody who may decide about it that a comment waits, unless that was decided meanwhile.

    Each moderator gets a notification of each comment. A mail says how many wait: what is held within five minutes of one
    goes into the next.
    """
    comment = _found(comment_id)
    if comment is None or not (comment.status == Status.HELD or comment.is_edit_waiting):
        return
    if not Case.objects.filter(comment=comment, closed_at__isnull=True).exists():
        return
    moderators = recipients.moderators_of(comment.thread.article, but=comment.author.user_id)
    tell_people(of_comment(Kind.HELD, comment), to=moderators, now=now)


def notify_of_reasons(*, statement_id: UUID, now: datetime) -> None:
    """Tell whoever is restricted why and how to object, once; nobody if the restriction holds no more."""
    found = Statement.objects.select_related("recipient__user", "comment").filter(pk=statement_id).first()
    user = recipients.restricted_by(found) if found else None
    if found is None or user is None:
        return
    about = {"comment_id": found.comment_id, "statement_id": found.pk}
    tell_people(News(kind=Kind.STATEMENT, site_id=found.site_id, about=about), to=[user.pk], now=now)


def notify_of_answer(*, appeal_id: UUID, now: datetime) -> None:
    """Tell whoever objected what came of it, once."""
    appeal = (
        Appeal.objects.select_related("appellant__user", "statement", "decision").filter(pk=appeal_id).first()
    )
    user = recipients.answered_to(appeal) if appeal else None
    if appeal is None or user is None:
        return
    decided = appeal.statement or appeal.decision
    about = {"comment_id": decided.comment_id if decided else None, "appeal_id": appeal.pk}
    tell_people(News(kind=Kind.APPEAL, site_id=appeal.site_id, about=about), to=[user.pk], now=now)


def _found(comment_id: UUID) -> Comment | None:
    return (
        Comment.objects.select_related(
            "author", "parent__author__user", "reply_to__author__user", "thread__article__site"
        )
        .filter(pk=comment_id)
        .first()
    )
