"""What a thread looks like, page by page. No page costs more as its thread grows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.threads import path
from comments.threads.keyset import RowComparison, decode_cursor, encode_cursor
from comments.threads.models import Comment, Status, Thread, Vote
from comments.threads.models.comment import CommentQuerySet
from comments.threads.orders import Order

PAGE_MAX = 100
_WAITING_MAX = 20


class CommentNotFound(Refused):
    """Absent, hidden from this viewer and another site's are one and the same answer."""

    code: ClassVar[str] = "comment_not_found"
    status: ClassVar[int] = 404
    message = _("There is no such comment here.")


@dataclass(frozen=True)
class _Keyset:
    """The columns that an order sorts by, all in one direction, ending in one that is unique."""

    columns: tuple[str, ...]
    kinds: tuple[type, ...]
    descending: bool


# Every order ends in seq, never in the primary key: PostgreSQL would walk the primary key's index instead of ours.
_KEYSETS = {
    Order.NEWEST: _Keyset(("seq",), (int,), descending=True),
    Order.OLDEST: _Keyset(("seq",), (int,), descending=False),
    Order.TOP: _Keyset(("confidence", "seq"), (float, int), descending=True),
    Order.HOT: _Keyset(("hot", "seq"), (float, int), descending=True),
    Order.CONTROVERSIAL: _Keyset(("controversy", "seq"), (float, int), descending=True),
}


@dataclass(frozen=True)
class Branch:
    """A root with its first replies; `more` counts the direct replies that are not among them."""

    comment: Comment
    replies: list[Comment]
    more: int


@dataclass(frozen=True)
class RootsPage:
    branches: list[Branch]
    # Empty on the last page.
    next_cursor: str


@dataclass(frozen=True)
class CommentsPage:
    comments: list[Comment]
    next_cursor: str


def roots_page(
    *, thread: Thread, order: Order = Order.NEWEST, cursor: str = "", size: int = 50, replies: int = 3
) -> RootsPage:
    """
    Return roots in this order, each with its first replies, oldest first; two queries.

    :raises CursorRefused: for a cursor of another thread or order
    """
    roots = Comment.objects.filter(hangs_on=thread.pk).shown().with_words()
    page = _page(roots, order, scope=f"roots:{order}:{thread.pk}", cursor=cursor, size=size)
    first = _first_replies(page.comments, limit=replies)
    return RootsPage(
        branches=[
            Branch(
                comment=root,
                replies=first.get(root.pk, []),
                more=root.reply_count - len(first.get(root.pk, [])),
            )
            for root in page.comments
        ],
        next_cursor=page.next_cursor,
    )


def replies_page(
    *, parent: Comment, order: Order = Order.OLDEST, cursor: str = "", size: int = 50
) -> CommentsPage:
    """Return the direct replies of one comment; one query."""
    replies = Comment.objects.filter(hangs_on=parent.pk).shown().with_words()
    return _page(replies, order, scope=f"replies:{order}:{parent.pk}", cursor=cursor, size=size)


def subtree_page(*, top: Comment, cursor: str = "", size: int = 100) -> CommentsPage:
    """Return everything below one comment, depth first and oldest first; one query."""
    scope = f"subtree:{top.pk}"
    after = top.path
    if cursor:
        (after,) = decode_cursor(cursor, scope=scope, kinds=(str,))
    found = list(
        Comment.objects.filter(
            thread_id=top.thread_id, path__gt=after, path__lt=path.end_of_subtree(top.path)
        )
        .shown()
        .with_words()
        .order_by("path")[: size + 1]
    )
    comments = found[:size]
    return CommentsPage(comments, encode_cursor(scope, [comments[-1].path]) if len(found) > size else "")


def ancestors(comment: Comment) -> list[Comment]:
    """Return what the comment stands below, root first; one query, none for a root."""
    if comment.parent_id is None:
        return []
    above = Comment.objects.filter(thread_id=comment.thread_id, path__in=path.prefixes(comment.path))
    return list(above.shown().with_words().order_by("path"))


def comment_for(*, viewer: Viewer, comment_id: UUID) -> Comment:
    """
    Return one comment with its words, thread, article and site, if this viewer may see it; one query.

    :raises CommentNotFound: for absent, hidden and foreign ones alike
    """
    comment = (
        Comment.objects.visible_to(viewer)
        .with_words()
        .select_related("thread__article__site")
        .filter(pk=comment_id)
        .first()
    )
    if comment is None:
        raise CommentNotFound
    return comment


def own_waiting(*, thread: Thread, viewer: Viewer) -> list[Comment]:
    """Return the viewer's own comments that wait for a moderator, newest first, at most 20."""
    if viewer.profile_id is None:
        return []
    waiting = Comment.objects.filter(author_id=viewer.profile_id, thread_id=thread.pk, status=Status.HELD)
    return list(waiting.with_words().order_by("-seq")[:_WAITING_MAX])


def votes_of(*, viewer: Viewer, comments: Iterable[Comment]) -> dict[UUID, int]:
    """Return how this viewer voted on these comments; the ones without a vote are absent."""
    if viewer.profile_id is None:
        return {}
    cast = Vote.objects.filter(
        voter_id=viewer.profile_id, comment_id__in=[comment.pk for comment in comments]
    )
    return dict(cast.values_list("comment_id", "value"))


def _page(comments: CommentQuerySet, order: Order, *, scope: str, cursor: str, size: int) -> CommentsPage:
    keyset = _KEYSETS[order]
    if cursor:
        values = decode_cursor(cursor, scope=scope, kinds=keyset.kinds)
        comments = comments.filter(RowComparison(keyset.columns, "<" if keyset.descending else ">", values))
    sign = "-" if keyset.descending else ""
    # One more than the page holds tells whether there is a next one.
    found = list(comments.order_by(*(f"{sign}{column}" for column in keyset.columns))[: size + 1])
    shown = found[:size]
    if len(found) <= size:
        return CommentsPage(shown, "")
    return CommentsPage(
        shown, encode_cursor(scope, [getattr(shown[-1], column) for column in keyset.columns])
    )


# The same question to both: of each of these roots, the first k shown replies, each by one short walk in an index. A
# window function would rank every reply there is.
_FIRST_REPLIES = {
    "postgresql": (
        "SELECT k.id FROM threads_comment r CROSS JOIN LATERAL ("
        "SELECT x.id FROM threads_comment x WHERE x.hangs_on = r.id AND x.is_shown ORDER BY x.seq LIMIT %s"
        ") k WHERE r.id IN ({places})"
    ),
    "sqlite": (
        "SELECT k.id FROM threads_comment r CROSS JOIN threads_comment k WHERE k.id IN ("
        "SELECT x.id FROM threads_comment x WHERE x.hangs_on = r.id AND x.is_shown ORDER BY x.seq LIMIT %s"
        ") AND r.id IN ({places})"
    ),
}


def _first_replies(roots: list[Comment], *, limit: int) -> dict[UUID, list[Comment]]:
    ids = [root.pk for root in roots if root.reply_count]
    if not ids or limit == 0:
        return {}
    sql = _FIRST_REPLIES[connection.vendor].format(places=", ".join(["%s"] * len(ids)))
    keys = ids if connection.vendor == "postgresql" else [key.hex for key in ids]
    replies = Comment.objects.filter(pk__in=RawSQL(sql, [limit, *keys])).with_words().order_by("seq")  # noqa: S611 - placeholders only
    grouped: dict[UUID, list[Comment]] = {}
    for reply in replies:
        if reply.parent_id is not None:
            grouped.setdefault(reply.parent_id, []).append(reply)
    return grouped
