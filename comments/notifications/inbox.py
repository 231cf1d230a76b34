"""The list of news of somebody who is signed in: what is still to be read, page by page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from articles.models import Article
from comments.accounts.models import User
from comments.notifications.kinds import OF_A_COMMENT, Kind
from comments.notifications.models import Notification
from comments.threads.keyset import CursorRefused, decode_cursor, encode_cursor
from comments.threads.models import Status

_SCOPE = "news"
_LISTED = [kind.value for kind in (*OF_A_COMMENT, Kind.FEATURED, Kind.MILESTONE)]
# Beyond this many nobody cares how many exactly.
UNREAD_MAX = 99


@dataclass(frozen=True)
class InboxPage:
    news: list[Notification]
    # Empty on the last page.
    next_cursor: str


def inbox(*, user: User, cursor: str = "", size: int = 50) -> InboxPage:
    """
    Return what somebody was told about comments that are still public, the latest first; one query.

    :raises CursorRefused: for a cursor of another list
    """
    listed = _listed(user).select_related("comment__author", "comment__thread__article__site")
    if cursor:
        (before,) = decode_cursor(cursor, scope=_SCOPE, kinds=(str,))
        try:
            listed = listed.filter(pk__lt=UUID(int=int(before)))
        except ValueError as error:
            raise CursorRefused from error
    # One more than the page holds tells whether there is a next one.
    found = list(listed.order_by("-pk")[: size + 1])
    shown = found[:size]
    return InboxPage(shown, encode_cursor(_SCOPE, [str(shown[-1].pk.int)]) if len(found) > size else "")


def unread_of(user: User) -> int:
    """Return how much of it is new, counted up to UNREAD_MAX + 1; one query."""
    return _listed(user).filter(read_at__isnull=True).values("pk")[: UNREAD_MAX + 1].count()


def mark_read(*, user: User, up_to: UUID | None = None, now: datetime) -> None:
    """Take everything for read, or only what was told not later than `up_to`; twice is as good as once."""
    new = Notification.objects.filter(recipient=user, is_listed=True, read_at__isnull=True)
    if up_to is not None:
        new = new.filter(pk__lte=up_to)
    new.update(read_at=now)


def _listed(user: User) -> QuerySet[Notification]:
    """What is hidden, or stands in a discussion that is switched off, is not listed and not counted."""
    return Notification.objects.filter(
        recipient=user,
        is_listed=True,
        kind__in=_LISTED,
        comment__status=Status.PUBLISHED,
        comment__thread__article__discussion__in=[Article.Discussion.OPEN, Article.Discussion.CLOSED],
    )
