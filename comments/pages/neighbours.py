"""What stands beside a comment: the one before and the one after, under the same parent."""

from dataclasses import dataclass

from comments.threads.models import Comment


@dataclass(frozen=True)
class Neighbours:
    earlier: Comment | None
    later: Comment | None


def neighbours_of(comment: Comment) -> Neighbours:
    """Return the shown comments posted just before and after this one at its place in the tree; two queries."""
    beside = Comment.objects.filter(thread_id=comment.thread_id).shown().select_related("author")
    if comment.parent_id is None:
        beside = beside.filter(parent__isnull=True)
    else:
        beside = beside.filter(parent_id=comment.parent_id)
    return Neighbours(
        earlier=beside.filter(seq__lt=comment.seq).order_by("-seq").first(),
        later=beside.filter(seq__gt=comment.seq).order_by("seq").first(),
    )
