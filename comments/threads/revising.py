from datetime import datetime

from comments.threads import markup
from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Revision


def revise(*, comment: Comment, body: str, html: str, now: datetime) -> Revision:
    """
    Add a version of a comment's words and make it the current one; earlier ones stay as they were.

    The caller holds the thread's lock and has read the comment with its revision under it.
    """
    revision = Revision.objects.create(
        comment=comment,
        number=comment.revision.number + 1,
        body=body,
        html=html,
        markup_version=markup.VERSION,
        written_at=now,
    )
    comment.revision = revision
    comment.edited_at = now
    comment.version += 1
    comment.save(update_fields=["revision", "edited_at", "version"])
    touch_thread(comment.thread)
    return revision
