"""A comment as lists hold it: one light row with its author's name and its words, and nothing that asks the database."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from comments.threads.models import Comment, Status

_TOMBSTONES = frozenset({Status.REMOVED.value, Status.WITHDRAWN.value})


class Seen(NamedTuple):
    """One comment, with its author and its current revision. A tuple, because pages make hundreds of them."""

    id: UUID
    thread_id: UUID
    author_id: UUID
    # Empty for a root.
    parent_id: UUID | None
    root_id: UUID | None
    # Whom it answers: its parent, or where the tree goes no deeper perhaps somebody beside it.
    reply_to_id: UUID | None
    # Its parent's id or, for a root, its thread's.
    hangs_on: UUID
    depth: int
    seq: int
    path: str
    status: str
    is_shown: bool
    prominence: int
    ups: int
    downs: int
    score: int
    reply_count: int
    version: int
    # What everybody reads above the words; empty for most.
    label: str
    posted_at: datetime
    edited_at: datetime | None
    confidence: float
    hot: float
    controversy: float
    # The generation of its thread in which these three were last set.
    ranked_in: int
    author_name: str
    # The person behind the name; empty when they are gone.
    author_user_id: UUID | None
    # Somebody without an account.
    author_is_guest: bool
    body: str
    html: str

    @property
    def is_public(self) -> bool:
        """Whether everybody may read its words."""
        return self.status == Status.PUBLISHED

    @property
    def is_tombstone(self) -> bool:
        return self.status in _TOMBSTONES


def seen_of(comment: Comment) -> Seen:
    """
    Return the light row of a comment.

    :param comment: fetched `with_words()`, or this asks the database twice
    """
    return Seen(
        id=comment.pk,
        thread_id=comment.thread_id,
        author_id=comment.author_id,
        parent_id=comment.parent_id,
        root_id=comment.root_id,
        reply_to_id=comment.reply_to_id or comment.parent_id,
        hangs_on=comment.hangs_on,
        depth=comment.depth,
        seq=comment.seq,
        path=comment.path,
        # A plain text, as lists have it, whoever set the status.
        status=Status(comment.status).value,
        is_shown=comment.is_shown,
        prominence=int(comment.prominence),
        ups=comment.ups,
        downs=comment.downs,
        score=comment.score,
        reply_count=comment.reply_count,
        version=comment.version,
        label=comment.label,
        posted_at=comment.posted_at,
        edited_at=comment.edited_at,
        confidence=comment.confidence,
        hot=comment.hot,
        controversy=comment.controversy,
        ranked_in=comment.ranked_in,
        author_name=comment.author.display_name,
        author_user_id=comment.author.user_id,
        author_is_guest=comment.author.is_guest,
        body=comment.revision.body,
        html=comment.revision.html,
    )
