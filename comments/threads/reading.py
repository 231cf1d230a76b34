"""One comment, for whoever wants to do something with it or see it alone; lists are read by `listing.py`."""

from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.threads.models import Comment


class CommentNotFound(Refused):
    """Absent, hidden from this viewer and another site's are one and the same answer."""

    code: ClassVar[str] = "comment_not_found"
    status: ClassVar[int] = 404
    message = _("There is no such comment here.")


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
