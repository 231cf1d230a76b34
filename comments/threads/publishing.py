"""Moving a comment between seen and unseen, with every counter in the same transaction."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Prominence, Status, Thread

TOMBSTONES = frozenset({Status.REMOVED, Status.WITHDRAWN})


def change_status(
    *, comment: Comment, status: Status, restriction_id: UUID | None = None, label: str = "", now: datetime
) -> Comment:
    """
    Give a comment another status and return it as it now stands.

    The caller holds the thread's lock and has read the comment under it. The version grows, so that whoever decides
    on what they saw before is told.

    :param restriction_id: the statement of reasons; the database refuses what is rejected, removed or labelled without one
    :param label: what everybody reads above the words from now on
    """
    was_shown, was_public = comment.is_shown, comment.is_public
    comment.status = status
    comment.restriction_id, comment.label = restriction_id, label
    comment.is_shown = status == Status.PUBLISHED or (status in TOMBSTONES and comment.reply_count > 0)
    comment.version += 1
    if not comment.is_public:
        # What nobody reads stands above nothing.
        comment.prominence = Prominence.NONE
    if status == Status.WITHDRAWN:
        # Else newer words that wait stay beside those that are taken out of sight, and come back with them.
        comment.pending = None
    if comment.is_public and comment.published_at is None:
        comment.published_at = now
    comment.save(
        update_fields=[
            "status",
            "restriction_id",
            "label",
            "is_shown",
            "version",
            "published_at",
            "prominence",
            "pending",
        ]
    )
    count_shown(comment, by=comment.is_shown - was_shown)
    count_published(comment.thread_id, by=comment.is_public - was_public)
    touch_thread(comment.thread)
    return comment


def count_shown(comment: Comment, *, by: int) -> None:
    """
    Tell the parent that it has a shown child more or less.

    A tombstone appears with its first shown reply and goes with its last, which its own parent must hear in turn.
    """
    parent_id = comment.parent_id
    while by and parent_id is not None:
        parent = Comment.objects.only("id", "status", "is_shown", "reply_count", "parent_id").get(
            pk=parent_id
        )
        was_shown = parent.is_shown
        parent.reply_count += by
        parent.is_shown = parent.is_public or (parent.status in TOMBSTONES and parent.reply_count > 0)
        parent.save(update_fields=["reply_count", "is_shown"])
        by = parent.is_shown - was_shown
        parent_id = parent.parent_id


def count_published(thread_id: UUID, *, by: int) -> None:
    """Move the thread's number of comments."""
    if by:
        Thread.objects.filter(pk=thread_id).update(comment_count=F("comment_count") + by)
