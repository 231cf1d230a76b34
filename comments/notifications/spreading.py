"""
Telling all that follow a discussion, an author or a section, batch by batch: however many they are, memory stays flat.

Each batch is a short transaction of its own, whole or not at all. A worker that dies leaves the rest to the next try, which
finds what was told; where there is much, a follow-on event says how far it came, so that no try begins far behind.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.notifications.audiences import followers, next_batch
from comments.notifications.kinds import Kind
from comments.notifications.news import of_comment
from comments.notifications.telling import tell
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment

BATCH = 2000
# So many people in one run: others wait for its place. The first few are told where everything is that takes no time.
AT_A_TIME = 20_000
AT_FIRST = 500
# An author's followers are told of the author, also where they follow the discussion too.
_ORDER = (Kind.AUTHOR, Kind.THREAD, Kind.SECTION)


def tell_followers(
    *,
    comment_id: UUID,
    now: datetime,
    kind: Kind = _ORDER[0],
    after: int = 0,
    is_late: bool = False,
    at_most: int = AT_A_TIME,
) -> None:
    """
    Tell who follows, from the first of a kind behind `after` on; nobody of a comment that is not public (any more).

    :param after: the id of the last subscription that was told
    :param at_most: so many, and then a follow-on event for the rest
    """
    comment = Comment.objects.select_related("author", "thread__article").filter(pk=comment_id).first()
    if comment is None or not comment.is_public:
        return
    left = at_most
    for one in _ORDER[_ORDER.index(kind) :]:
        what = _what(one, comment)
        while what is not None:
            until, count = next_batch(one, what, after=after, size=min(BATCH, left) or 1)
            if not count:
                break
            if not left:
                _go_on(comment, one, after=after, is_late=is_late, now=now)
                return
            news = of_comment(one, comment, is_late=is_late)
            tell(news, to=followers(one, what, after=after, until=until), now=now)
            after, left = until, left - count
        after = 0


def _what(kind: Kind, comment: Comment) -> object:
    return {
        Kind.AUTHOR: comment.author_id,
        Kind.THREAD: comment.thread_id,
        Kind.SECTION: comment.thread.article.section_id,
    }[kind]


@transaction.atomic
def _go_on(comment: Comment, kind: Kind, *, after: int, is_late: bool, now: datetime) -> None:
    record(
        Event.NEWS_GO_ON,
        at=now,
        comment_id=comment.pk,
        kind=kind.value,
        after=after,
        is_late=int(is_late),
    )
