"""The cases of a notice: each comment that it names waits for a decision."""

from datetime import datetime

from comments.moderation.casework.cases import open_case, put_first
from comments.moderation.models import Notice, NoticeCategory, NoticeItem, Queue
from comments.threads.models import Comment


def open_items(notice: Notice, *, now: datetime) -> int:
    """Open the cases of what is not decided of a notice that had waited for its sender, inside the caller's transaction."""
    items = {item.comment_id: item for item in notice.items.filter(decided_at=None).select_related("notice")}
    comments = Comment.objects.select_for_update(of=("self",)).select_related(
        "author", "revision", "pending", "thread__article__site"
    )
    opened = 0
    for comment in comments.filter(pk__in=items).order_by("pk"):
        open_item(items[comment.pk], comment, now=now)
        opened += 1
    return opened


def open_item(item: NoticeItem, comment: Comment, *, now: datetime) -> None:
    """Let a comment, which is locked, wait for a decision about a notice."""
    item.case = open_case(comment=comment, now=now, is_held=False, queue=Queue.LEGAL)
    item.save(update_fields=["case"])
    if item.notice.is_trusted or item.notice.category == NoticeCategory.THREAT:
        put_first(item.case, comment)
