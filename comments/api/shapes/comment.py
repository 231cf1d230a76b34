from django.conf import settings
from rest_framework import serializers

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
    author = AuthorShape(allow_null=True, help_text="Null where the words are gone.")
    body = serializers.CharField(allow_null=True, help_text="Markdown, as the author wrote it.")
    html = serializers.CharField(allow_null=True, help_text="Sanitised; safe to be put into a page as it is.")
    ups = serializers.IntegerField()
    downs = serializers.IntegerField()
    score = serializers.IntegerField(help_text="Ups minus downs.")
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


def comment_json(comment: Seen, *, has_words: bool | None = None, permalinks: str = "") -> dict[str, object]:
    """
    Return a comment that its reader may see.

    :param has_words: None goes by its status
    :param permalinks: `permalinks_begin()`, from whoever has many of them
    """
    if has_words is None:
        has_words = comment.status in WITH_WORDS
    return {
        "id": comment.id,
        "thread": comment.thread_id,
        "parent": comment.parent_id,
        "root": comment.root_id,
        "reply_to": comment.reply_to_id,
        "depth": comment.depth,
        "status": comment.status,
        "author": {"id": comment.author_id, "name": comment.author_name} if has_words else None,
        "body": comment.body if has_words else None,
        "html": comment.html if has_words else None,
        "ups": comment.ups,
        "downs": comment.downs,
        "score": comment.score,
        "reply_count": comment.reply_count,
        "prominence": PROMINENCE[comment.prominence],
        "label": (comment.label or None) if has_words else None,
        "version": comment.version,
        "posted_at": comment.posted_at,
        "edited_at": comment.edited_at if has_words else None,
        "url": f"{permalinks or permalinks_begin()}{comment.id}/",
    }


def permalinks_begin() -> str:
    """Return what stands before the id in the address of every comment."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/c/"


def branch_json(branch: Branch, *, permalinks: str = "") -> dict[str, object]:
    return {
        "comment": comment_json(branch.comment, permalinks=permalinks),
        "replies": [comment_json(reply, permalinks=permalinks) for reply in branch.replies],
        "more": branch.more,
    }


def roots_json(page: RootsPage) -> dict[str, object]:
    permalinks = permalinks_begin()
    return {
        "prominent": [branch_json(branch, permalinks=permalinks) for branch in page.prominent],
        "results": [branch_json(branch, permalinks=permalinks) for branch in page.branches],
        "next": page.next_cursor or None,
    }


def page_json(page: SeenPage) -> dict[str, object]:
    permalinks = permalinks_begin()
    return {
        "results": [comment_json(comment, permalinks=permalinks) for comment in page.comments],
        "next": page.next_cursor or None,
    }


def place_json(comment: Seen, *, ancestors: list[Seen], beside: Neighbours) -> dict[str, object]:
    return {
        "comment": comment_json(comment),
        "ancestors": [comment_json(above) for above in ancestors],
        "earlier": comment_json(beside.earlier) if beside.earlier else None,
        "later": comment_json(beside.later) if beside.later else None,
    }
