"""What somebody follows, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from comments.accounts.models import User
from comments.notifications.models import Subscription
from comments.threads.keyset import decode_cursor, encode_cursor

_SCOPE = "followed"


@dataclass(frozen=True)
class FollowedPage:
    subscriptions: list[Subscription]
    # Empty on the last page.
    next_cursor: str


def followed(*, user: User, cursor: str = "", size: int = 50) -> FollowedPage:
    """
    Return what somebody follows or has muted, what they said last first, with everything that names it; one query.

    :raises CursorRefused: for a cursor of another list
    """
    listed = Subscription.objects.filter(user=user).select_related(
        "site", "thread__article__site", "author", "section"
    )
    if cursor:
        (before,) = decode_cursor(cursor, scope=_SCOPE, kinds=(int,))
        listed = listed.filter(pk__lt=before)
    # One more than the page holds tells whether there is a next one.
    found = list(listed.order_by("-pk")[: size + 1])
    shown = found[:size]
    return FollowedPage(shown, encode_cursor(_SCOPE, [shown[-1].pk]) if len(found) > size else "")


def title_of(one: Subscription) -> str:
    """Return what somebody follows in words: the title of an article, the name of an author or a section."""
    what = one.author or one.section
    return str(what) if what else one.thread.article.title if one.thread else ""


def authors_followed(user: User, *, among: Iterable[UUID]) -> list[UUID]:
    """Return whom of these people somebody follows; one query."""
    found = Subscription.objects.filter(user=user, author__in=list(among))
    return list(found.values_list("author_id", flat=True))
