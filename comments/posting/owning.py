"""What editing and withdrawing share: an author and their own comment, under the thread's lock."""

from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.threads import placing
from comments.threads.models import Comment
from comments.threads.policies import is_author
from comments.threads.reading import CommentNotFound
from comments.threads.voting import NotSignedIn


class NotYours(Refused):
    code: ClassVar[str] = "not_yours"
    status: ClassVar[int] = 403
    message = _("Only its author can change this comment.")


class NotStanding(Refused):
    code: ClassVar[str] = "not_standing"
    status: ClassVar[int] = 409
    message = _("This comment no longer stands, so it cannot be changed.")


class StaleVersion(Refused):
    code: ClassVar[str] = "stale_version"
    status: ClassVar[int] = 412
    message = _("The comment was changed meanwhile. Load it again and repeat your change.")


def locked_own_comment(*, comment_id: UUID, viewer: Viewer, version: int | None) -> Comment:
    """
    Return the viewer's own comment, its thread locked until the transaction ends.

    :param version: the version that the author saw, or None to change whatever stands there
    """
    if not viewer.is_known:
        raise NotSignedIn
    seen = Comment.objects.visible_to(viewer).only("id", "thread_id").filter(pk=comment_id).first()
    if seen is None:
        raise CommentNotFound
    thread = placing.lock_thread(seen.thread_id)
    comment = Comment.objects.with_words().get(pk=comment_id)
    comment.thread = thread
    if not is_author(comment, viewer):
        raise NotYours
    if version is not None and version != comment.version:
        raise StaleVersion(version=comment.version)
    return comment
