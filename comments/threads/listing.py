"""What a discussion looks like, page by page. Each page is one query, and none costs more as its thread grows."""

from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from articles.models import Site
from comments.accounts.models import Profile
from comments.threads import path, rows, statements
from comments.threads.bookmarks import begun, cursor_behind, open_at
from comments.threads.counting import Count, counts
from comments.threads.keyset import CursorRefused, decode_cursor, encode_cursor
from comments.threads.models import Thread
from comments.threads.orders import DepthFirst, Order
from comments.threads.overlay import own_waiting, votes_of
from comments.threads.rows import Found
from comments.threads.seen import Seen
from comments.threads.statements import LIFTED, LISTED, REPLY, Below

__all__ = [
    "Branch",
    "Count",
    "DepthFirst",
    "Neighbours",
    "Order",
    "PAGE_MAX",
    "RootsPage",
    "SeenPage",
    "ancestors",
    "by_author",
    "counts",
    "depth_first",
    "latest_of_site",
    "neighbours",
    "own_waiting",
    "replies",
    "roots",
    "subtree",
    "votes_of",
]

PAGE_MAX = 100


@dataclass(frozen=True, slots=True)
class Branch:
    """A root with its first replies; `more` counts the direct replies that are not among them."""

    comment: Seen
    replies: list[Seen]
    more: int


@dataclass(frozen=True, slots=True)
class RootsPage:
    branches: list[Branch]
    # What editors lifted out of the order: pinned, then featured; on the first page only, and in no page's branches.
    prominent: list[Branch]
    # Empty on the last page.
    next_cursor: str


@dataclass(frozen=True, slots=True)
class SeenPage:
    comments: list[Seen]
    # Empty on the last page.
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The comments posted just before and after one, at its place in the tree."""

    earlier: Seen | None
    later: Seen | None


def roots(
    *,
    thread: Thread,
    order: Order = Order.NEWEST,
    cursor: str = "",
    size: int = 50,
    replies: int = 3,
    replies_order: Order = Order.OLDEST,
) -> RootsPage:
    """
    Return roots in this order, each with its first replies.

    :param replies: how many of each root
    :raises CursorRefused: for a cursor of another thread or order
    """
    shape = Below(
        order=order, size=size, goes_on=bool(cursor), replies=replies, replies_order=replies_order, lifts=True
    )
    found, next_cursor = _below(
        shape, place=thread.pk, thread_id=thread.pk, scope=f"roots:{order}:{thread.pk}", cursor=cursor
    )
    answers: dict[UUID, list[Seen]] = {}
    for reply in _in(replies_order, found[REPLY]):
        answers.setdefault(reply.seen.hangs_on, []).append(reply.seen)
    return RootsPage(
        branches=[_branch(root.seen, answers) for root in found[LISTED][:size]],
        prominent=[_branch(root.seen, answers) for root in sorted(found[LIFTED], reverse=True)],
        next_cursor=next_cursor,
    )


def replies(*, parent: Seen, order: Order = Order.OLDEST, cursor: str = "", size: int = 50) -> SeenPage:
    """
    Return the direct replies of one comment.

    :raises CursorRefused: for a cursor of another comment or order
    """
    found, next_cursor = _below(
        Below(order=order, size=size, goes_on=bool(cursor)),
        place=parent.id,
        thread_id=parent.thread_id,
        scope=f"replies:{order}:{parent.id}",
        cursor=cursor,
    )
    return SeenPage([one.seen for one in found[LISTED][:size]], next_cursor)


def subtree(*, top: Seen, cursor: str = "", size: int = 100) -> SeenPage:
    """
    Return everything below one comment, depth first and oldest first.

    :raises CursorRefused: for a cursor of another comment
    """
    scope, after = f"subtree:{top.id}", top.path
    if cursor:
        (after,) = decode_cursor(cursor, scope=scope, kinds=(str,))
        if not after.startswith(top.path):
            raise CursorRefused
    found = rows.found(
        statements.along,
        *("path", size, True),
        values={"thread": top.thread_id, "after": after, "until": path.end_of_subtree(top.path)},
        thread_id=top.thread_id,
    )
    below = sorted((one.seen for one in found), key=attrgetter("path"))
    next_cursor = encode_cursor(scope, [below[size - 1].path]) if len(below) > size else ""
    return SeenPage(below[:size], next_cursor)


def depth_first(
    *, thread: Thread, order: DepthFirst = DepthFirst.OLDEST, cursor: str = "", size: int = 100
) -> SeenPage:
    """
    Return the whole discussion, each comment directly followed by everything below it.

    :raises CursorRefused: for a cursor of another thread or order
    """
    column = "rpath" if order == DepthFirst.NEWEST else "path"
    scope, after = f"depth:{order}:{thread.pk}", ""
    if cursor:
        (after,) = decode_cursor(cursor, scope=scope, kinds=(str,))
    found = rows.found(
        statements.along,
        *(column, size, False),
        values={"thread": thread.pk, "after": after},
        thread_id=thread.pk,
    )
    placed = sorted(
        (path.reversed_path(one.seen.path) if column == "rpath" else one.seen.path, one.seen) for one in found
    )
    next_cursor = encode_cursor(scope, [placed[size - 1][0]]) if len(placed) > size else ""
    return SeenPage([seen for _place, seen in placed[:size]], next_cursor)


def ancestors(comment: Seen) -> list[Seen]:
    """Return what the comment stands below, root first; no query for a root."""
    if comment.parent_id is None:
        return []
    found = rows.found(
        statements.at_paths,
        values={"thread": comment.thread_id, "paths": path.prefixes(comment.path)},
        thread_id=comment.thread_id,
    )
    return sorted((one.seen for one in found), key=attrgetter("path"))


def neighbours(comment: Seen) -> Neighbours:
    """Return the shown comments posted just before and after this one at its place in the tree."""
    found = rows.found(
        statements.beside,
        values={"place": comment.hangs_on, "seq": comment.seq},
        thread_id=comment.thread_id,
    )
    beside = {one.seq > comment.seq: one.seen for one in found}
    return Neighbours(earlier=beside.get(False), later=beside.get(True))


def by_author(*, author: Profile, cursor: str = "", size: int = 50) -> SeenPage:
    """
    Return what one person published on their site, newest first; discussions that are off are left out.

    :raises CursorRefused: for a cursor of another author
    """
    return _published("author_id", author.pk, scope=f"author:{author.pk}", cursor=cursor, size=size)


def latest_of_site(*, site: Site, cursor: str = "", size: int = 50) -> SeenPage:
    """
    Return what was published on a site, newest first; discussions that are off are left out.

    :raises CursorRefused: for a cursor of another site
    """
    return _published("site_id", site.pk, scope=f"site:{site.pk}", cursor=cursor, size=size)


def _below(
    shape: Below, *, place: UUID, thread_id: UUID, scope: str, cursor: str
) -> tuple[dict[int, list[Found]], str]:
    """Return the rows of a page by what they are there, the listed ones in order, and the cursor of the next page."""
    bookmark = open_at(cursor, scope=scope, order=shape.order) if cursor else None
    found: dict[int, list[Found]] = {LIFTED: [], LISTED: [], REPLY: []}
    for one in rows.found(
        statements.below,
        shape,
        values={"place": place, "thread": thread_id, **(bookmark.values() if bookmark else {})},
        thread_id=thread_id,
    ):
        found[one.kind].append(one)
    listed = found[LISTED] = _in(shape.order, found[LISTED])
    if len(listed) <= shape.size:
        return found, ""
    bookmark = bookmark or begun(listed[0], lifted=found[LIFTED])
    return found, cursor_behind(listed[shape.size - 1], bookmark=bookmark, scope=scope, order=shape.order)


def _published(column: str, owner: object, *, scope: str, cursor: str, size: int) -> SeenPage:
    values = {"owner": owner}
    if cursor:
        (values["seq"],) = decode_cursor(cursor, scope=scope, kinds=(int,))
    found = rows.found(statements.published, *(column, size, bool(cursor)), values=values)
    newest = [one.seen for one in sorted(found, reverse=True)]
    return SeenPage(newest[:size], encode_cursor(scope, [newest[size - 1].seq]) if len(newest) > size else "")


def _in(order: Order, found: list[Found]) -> list[Found]:
    return sorted(found, reverse=order != Order.OLDEST)


def _branch(root: Seen, answers: dict[UUID, list[Seen]]) -> Branch:
    first = answers.get(root.id, [])
    return Branch(root, first, root.reply_count - len(first))
