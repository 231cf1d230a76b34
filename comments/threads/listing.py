"""What a discussion looks like, page by page. No page costs more as its thread grows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from articles.models import Article, Site
from comments.accounts.models import Profile
from comments.accounts.viewer import Viewer
from comments.threads import path
from comments.threads.keyset import RowComparison, decode_cursor, encode_cursor
from comments.threads.models import Comment, Status, Thread, Vote
from comments.threads.models.comment import CommentQuerySet
from comments.threads.orders import DepthFirst, Order
from comments.threads.seen import Seen, seen_of

PAGE_MAX = 100
_WAITING_MAX = 20
_COLUMNS = {
    Order.NEWEST: ("seq",),
    Order.OLDEST: ("seq",),
    Order.TOP: ("confidence", "seq"),
    Order.HOT: ("hot", "seq"),
    Order.CONTROVERSIAL: ("controversy", "seq"),
}


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


@dataclass(frozen=True, slots=True)
class Count:
    """How many comments an article has, and what a public page that says so is made from."""

    article_id: int
    public_id: UUID
    site_id: int
    canonical_key: str
    # "open", "closed" or "off"; of the last nothing may be told.
    discussion: str
    # Empty before anybody looked at the discussion.
    thread_id: UUID | None
    comment_count: int
    # The versions for `editions.tell_public`: of the article with its thread, and of its site.
    version: int
    site_version: int


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

    :param replies: how many of each root, at most 10
    :raises CursorRefused: for a cursor of another thread or order
    """
    shown = _page(
        Comment.objects.filter(hangs_on=thread.pk), order, f"roots:{order}:{thread.pk}", cursor, size
    )
    first = {
        root.id: _page(Comment.objects.filter(hangs_on=root.id), replies_order, "", "", replies).comments
        for root in shown.comments
    }
    return RootsPage(
        branches=[
            Branch(root, first[root.id], root.reply_count - len(first[root.id])) for root in shown.comments
        ],
        prominent=[],
        next_cursor=shown.next_cursor,
    )


def replies(*, parent: Seen, order: Order = Order.OLDEST, cursor: str = "", size: int = 50) -> SeenPage:
    """
    Return the direct replies of one comment.

    :raises CursorRefused: for a cursor of another comment or order
    """
    return _page(
        Comment.objects.filter(hangs_on=parent.id), order, f"replies:{order}:{parent.id}", cursor, size
    )


def subtree(*, top: Seen, cursor: str = "", size: int = 100) -> SeenPage:
    """
    Return everything below one comment, depth first and oldest first; one query.

    :raises CursorRefused: for a cursor of another comment
    """
    below = Comment.objects.filter(
        thread_id=top.thread_id, path__gt=top.path, path__lt=path.end_of_subtree(top.path)
    )
    return _walk(below, "path", f"subtree:{top.id}", cursor, size)


def depth_first(
    *, thread: Thread, order: DepthFirst = DepthFirst.OLDEST, cursor: str = "", size: int = 100
) -> SeenPage:
    """
    Return the whole discussion, each comment directly followed by everything below it; one query.

    :raises CursorRefused: for a cursor of another thread or order
    """
    column = "rpath" if order == DepthFirst.NEWEST else "path"
    return _walk(Comment.objects.filter(thread=thread), column, f"depth:{order}:{thread.pk}", cursor, size)


def ancestors(comment: Seen) -> list[Seen]:
    """Return what the comment stands below, root first; one query, none for a root."""
    if comment.parent_id is None:
        return []
    above = Comment.objects.filter(thread_id=comment.thread_id, path__in=path.prefixes(comment.path))
    return [seen_of(row) for row in above.shown().with_words().order_by("path")]


def neighbours(comment: Seen) -> Neighbours:
    """Return the shown comments posted just before and after this one at its place in the tree; one query."""
    beside = Comment.objects.filter(hangs_on=comment.hangs_on).shown().with_words()
    earlier = beside.filter(seq__lt=comment.seq).order_by("-seq").first()
    later = beside.filter(seq__gt=comment.seq).order_by("seq").first()
    return Neighbours(seen_of(earlier) if earlier else None, seen_of(later) if later else None)


def by_author(*, author: Profile, cursor: str = "", size: int = 50) -> SeenPage:
    """Return what one person published on their site, newest first, discussions that are off left out; one query."""
    theirs = Comment.objects.filter(author=author, status=Status.PUBLISHED)
    return _page(_told(theirs), Order.NEWEST, f"author:{author.pk}", cursor, size)


def latest_of_site(*, site: Site, cursor: str = "", size: int = 50) -> SeenPage:
    """Return what was published on a site, newest first, discussions that are off left out; one query."""
    theirs = Comment.objects.filter(site=site, status=Status.PUBLISHED)
    return _page(_told(theirs), Order.NEWEST, f"site:{site.pk}", cursor, size)


def counts(
    *, site: Site | None = None, public_ids: Sequence[UUID] = (), canonical_keys: Sequence[str] = ()
) -> list[Count]:
    """
    Return the counts of up to 100 articles, in no order; those that are unknown or another site's are absent; one query.

    :param site: empty for articles of any site; needed for canonical keys
    """
    articles = Article.objects.select_related("site", "thread")
    if site is not None:
        articles = articles.filter(site=site)
    if canonical_keys:
        articles = articles.filter(canonical_key__in=canonical_keys)
    else:
        articles = articles.filter(public_id__in=public_ids)
    return [_count(article) for article in articles]


def own_waiting(*, thread: Thread, viewer: Viewer) -> list[Seen]:
    """Return the viewer's own comments that wait for a moderator, newest first, at most 20."""
    if viewer.profile_id is None:
        return []
    waiting = Comment.objects.filter(author_id=viewer.profile_id, thread_id=thread.pk, status=Status.HELD)
    return [seen_of(comment) for comment in waiting.with_words().order_by("-seq")[:_WAITING_MAX]]


def votes_of(*, viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how this viewer voted on these comments, 1 or -1; the ones without a vote are absent."""
    if viewer.profile_id is None:
        return {}
    cast = Vote.objects.filter(voter_id=viewer.profile_id, comment_id__in=list(ids)).exclude(value=0)
    return dict(cast.values_list("comment_id", "value"))


def _count(article: Article) -> Count:
    thread: Thread | None = getattr(article, "thread", None)
    return Count(
        article_id=article.pk,
        public_id=article.public_id,
        site_id=article.site_id,
        canonical_key=article.canonical_key,
        discussion=article.discussion,
        thread_id=thread.pk if thread else None,
        comment_count=thread.comment_count if thread else 0,
        version=article.edition + (thread.version if thread else 0),
        site_version=article.site.edition,
    )


def _told(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.exclude(thread__article__discussion=Article.Discussion.OFF)


def _page(comments: CommentQuerySet, order: Order, scope: str, cursor: str, size: int) -> SeenPage:
    columns = _COLUMNS[order]
    kinds = [float, int][2 - len(columns) :]
    if cursor:
        values = decode_cursor(cursor, scope=scope, kinds=kinds)
        comments = comments.filter(RowComparison(columns, ">" if order == Order.OLDEST else "<", values))
    sorted_by = [F(column).asc() if order == Order.OLDEST else F(column).desc() for column in columns]
    found = [seen_of(row) for row in comments.shown().with_words().order_by(*sorted_by)[: size + 1]]
    if len(found) <= size:
        return SeenPage(found, "")
    return SeenPage(
        found[:size], encode_cursor(scope, [getattr(found[size - 1], column) for column in columns])
    )


def _walk(comments: CommentQuerySet, column: str, scope: str, cursor: str, size: int) -> SeenPage:
    if cursor:
        (after,) = decode_cursor(cursor, scope=scope, kinds=(str,))
        comments = comments.filter(**{f"{column}__gt": after})
    rows = list(comments.shown().with_words().order_by(column)[: size + 1])
    found = [seen_of(row) for row in rows[:size]]
    return SeenPage(
        found, encode_cursor(scope, [getattr(rows[size - 1], column)]) if len(rows) > size else ""
    )
