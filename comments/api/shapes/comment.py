from collections.abc import Container, Iterable, Mapping
from uuid import UUID

from django.conf import settings
from rest_framework import serializers

from comments.moderation.models import Ground
from comments.moderation.reports.logbook import PublicReason, public_reasons
from comments.threads.listing import Branch, Neighbours, RootsPage, SeenPage
from comments.threads.models import Prominence, Status
from comments.threads.seen import Seen

# Whoever may see a comment in one of these may read its words; a removed or withdrawn one has none any more.
WITH_WORDS = frozenset({Status.PUBLISHED.value, Status.HELD.value, Status.REJECTED.value})
PROMINENCE = {one.value: one.name.lower() for one in Prominence}


class AuthorShape(serializers.Serializer[object]):
    id = serializers.UUIDField(
        help_text="Of the person on this site; nobody can be followed to another site by it."
    )
    name = serializers.CharField()
    is_guest = serializers.BooleanField(help_text="Without an account: say so beside the name.")


class ReasonShape(serializers.Serializer[PublicReason]):
    """Why a comment was removed, as everybody may know it."""

    ground = serializers.ChoiceField(
        choices=Ground.values, help_text="Against the rules of the site, or the law."
    )
    rule = serializers.IntegerField(allow_null=True, help_text="Number of the house rule; null for the law.")
    title = serializers.CharField(allow_null=True, help_text="Of the rule; null for the law.")


class CommentShape(serializers.Serializer[Seen]):
    id = serializers.UUIDField()
    thread = serializers.UUIDField()
    # The framework gathers fields and takes them off the class, so that its own `parent` and `root` stay.
    parent = serializers.UUIDField(  # type: ignore[assignment]
        allow_null=True, help_text="The comment it hangs on; null for a root."
    )
    root = serializers.UUIDField(  # type: ignore[assignment]
        allow_null=True, help_text="The first of its ancestors; null for a root."
    )
    reply_to = serializers.UUIDField(
        allow_null=True,
        help_text="The comment it answers; another than parent where the tree is at its depth cap.",
    )
    depth = serializers.IntegerField(help_text="Number of ancestors.")
    status = serializers.ChoiceField(
        choices=Status.values,
        help_text=(
            "Others see published comments, and removed or withdrawn ones that hold up replies; held and rejected ones"
            " are seen by their author and by moderators alone."
        ),
    )
    removed_for = ReasonShape(
        allow_null=True,
        help_text="Why a moderator removed it; null for others, and where no reasons are recorded.",
    )
    author = AuthorShape(allow_null=True, help_text="Null where the words are gone.")
    body = serializers.CharField(allow_null=True, help_text="Markdown, as the author wrote it.")
    html = serializers.CharField(allow_null=True, help_text="Sanitised; safe to be put into a page as it is.")
    ups = serializers.IntegerField(
        allow_null=True, help_text="Null, like downs and score, where the discussion shows none."
    )
    downs = serializers.IntegerField(allow_null=True)
    score = serializers.IntegerField(allow_null=True, help_text="Ups minus downs.")
    reply_count = serializers.IntegerField(help_text="Direct replies that are shown.")
    prominence = serializers.ChoiceField(
        choices=list(PROMINENCE.values()),
        help_text="What editors lift out of the order: pinned, then featured.",
    )
    # Gathered and taken off the class like `parent`.
    label = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="What the site says above the words, to everybody; null for most."
    )
    version = serializers.IntegerField(help_text="Of words and status; votes do not change it.")
    posted_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    url = serializers.URLField(help_text="Permalink: the comment with its ancestors, as a page.")


class BranchShape(serializers.Serializer[Branch]):
    """A root with its first replies."""

    comment = CommentShape()
    replies = CommentShape(
        many=True, help_text="The first direct replies, in the order of the site's policy."
    )
    more = serializers.IntegerField(help_text="Direct replies that are not among them.")


class BranchPage(serializers.Serializer[RootsPage]):
    prominent = BranchShape(
        many=True,
        help_text="On the first page, what editors lifted out of the order: pinned, then featured. Not in `results`.",
    )
    results = BranchShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


class CommentPage(serializers.Serializer[SeenPage]):
    results = CommentShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


class CommentList(serializers.Serializer[object]):
    results = CommentShape(many=True)


class PlaceShape(serializers.Serializer[object]):
    """One comment where it stands: what it hangs on, and what stands beside it."""

    comment = CommentShape()
    ancestors = CommentShape(many=True, help_text="Root first; empty for a root.")
    earlier = CommentShape(allow_null=True, help_text="Posted just before it, below the same parent.")
    later = CommentShape(allow_null=True, help_text="Posted just after it, below the same parent.")


# Why comments were removed, by their ids.
Reasons = Mapping[UUID, PublicReason]
# The discussions whose scores nobody is told.
Hidden = Container[UUID]


def comment_json(
    comment: Seen,
    *,
    hidden: Hidden,
    has_words: bool | None = None,
    permalinks: str = "",
    reasons: Reasons | None = None,
) -> dict[str, object]:
    """
    Return a comment that its reader may see; a removed one costs a query unless `reasons` is given.

    :param hidden: discussions that show no scores, as far as they matter here
    :param has_words: None goes by its status
    :param permalinks: `permalinks_begin()`, from whoever has many of them
    :param reasons: `reasons_of` all of them, likewise
    """
    if has_words is None:
        has_words = comment.status in WITH_WORDS
    has_scores = comment.thread_id not in hidden
    return {
        "id": comment.id,
        "thread": comment.thread_id,
        "parent": comment.parent_id,
        "root": comment.root_id,
        "reply_to": comment.reply_to_id,
        "depth": comment.depth,
        "status": comment.status,
        "removed_for": _removed_for(comment, reasons) if comment.status == Status.REMOVED else None,
        "author": author_json(comment) if has_words else None,
        "body": comment.body if has_words else None,
        "html": comment.html if has_words else None,
        "ups": comment.ups if has_scores else None,
        "downs": comment.downs if has_scores else None,
        "score": comment.score if has_scores else None,
        "reply_count": comment.reply_count,
        "prominence": PROMINENCE[comment.prominence],
        "label": (comment.label or None) if has_words else None,
        "version": comment.version,
        "posted_at": comment.posted_at,
        "edited_at": comment.edited_at if has_words else None,
        "url": f"{permalinks or permalinks_begin()}{comment.id}/",
    }


def author_json(comment: Seen) -> dict[str, object]:
    return {
        "id": comment.author_id,
        "name": comment.author_name,
        "is_guest": bool(comment.author_is_guest),
    }


def permalinks_begin() -> str:
    """Return what stands before the id in the address of every comment."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/c/"


def reasons_of(comments: Iterable[Seen]) -> Reasons:
    """Return why a moderator removed these, as far as it is recorded; no query where nobody removed any."""
    return public_reasons(comment.id for comment in comments if comment.status == Status.REMOVED)


def _removed_for(comment: Seen, reasons: Reasons | None) -> dict[str, object] | None:
    reason = (reasons_of([comment]) if reasons is None else reasons).get(comment.id)
    if reason is None:
        return None
    return {"ground": reason.ground, "rule": reason.clause, "title": reason.title or None}


def branch_json(
    branch: Branch, *, hidden: Hidden, permalinks: str = "", reasons: Reasons | None = None
) -> dict[str, object]:
    def told(comment: Seen) -> dict[str, object]:
        return comment_json(comment, hidden=hidden, permalinks=permalinks, reasons=reasons)

    return {
        "comment": told(branch.comment),
        "replies": [told(reply) for reply in branch.replies],
        "more": branch.more,
    }


def roots_json(page: RootsPage, *, hidden: Hidden) -> dict[str, object]:
    permalinks = permalinks_begin()
    reasons = reasons_of(
        comment
        for branch in (*page.prominent, *page.branches)
        for comment in (branch.comment, *branch.replies)
    )

    def told(branches: list[Branch]) -> list[dict[str, object]]:
        return [
            branch_json(branch, hidden=hidden, permalinks=permalinks, reasons=reasons) for branch in branches
        ]

    return {
        "prominent": told(page.prominent),
        "results": told(page.branches),
        "next": page.next_cursor or None,
    }


def page_json(page: SeenPage, *, hidden: Hidden) -> dict[str, object]:
    permalinks, reasons = permalinks_begin(), reasons_of(page.comments)
    return {
        "results": [
            comment_json(comment, hidden=hidden, permalinks=permalinks, reasons=reasons)
            for comment in page.comments
        ],
        "next": page.next_cursor or None,
    }


def place_json(
    comment: Seen, *, ancestors: list[Seen], beside: Neighbours, hidden: Hidden
) -> dict[str, object]:
    beside_it = [one for one in (beside.earlier, beside.later) if one]
    reasons = reasons_of([comment, *ancestors, *beside_it])

    def told(one: Seen) -> dict[str, object]:
        return comment_json(one, hidden=hidden, reasons=reasons)

    return {
        "comment": told(comment),
        "ancestors": [told(above) for above in ancestors],
        "earlier": told(beside.earlier) if beside.earlier else None,
        "later": told(beside.later) if beside.later else None,
    }
