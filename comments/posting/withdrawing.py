from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.accounts.viewer import Viewer
from comments.moderation.casework import cases
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.posting.owning import NotStanding, locked_own_comment
from comments.threads.models import Comment, Status
from comments.threads.policies import may_withdraw
from comments.threads.publishing import change_status


@transaction.atomic
def withdraw_comment(
    *, comment_id: UUID, viewer: Viewer, version: int | None = None, now: datetime
) -> Comment:
    """
    Take back one's own comment: a tombstone stays where replies hang on it, nothing where none do.

    Doing it twice is doing it once.

    :raises NotSignedIn, CommentNotFound, NotYours, StaleVersion:
    :raises NotStanding: when a moderator took it away before
    """
    comment = locked_own_comment(comment_id=comment_id, viewer=viewer, version=version)
    if comment.status == Status.WITHDRAWN:
        return comment
    if not may_withdraw(comment, viewer):
        raise NotStanding
    change_status(comment=comment, status=Status.WITHDRAWN, now=now)
    cases.close_case(comment=comment, now=now)
    record(Event.COMMENT_WITHDRAWN, at=now, comment_id=comment.pk)
    return comment
