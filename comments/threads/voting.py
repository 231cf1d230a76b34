from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.profiles import ensure_profile
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.threads.models import Comment, Vote
from comments.threads.policies import is_author
from comments.threads.ranking import wilson_lower_bound
from comments.threads.reading import CommentNotFound


class NotSignedIn(Refused):
    code: ClassVar[str] = "not_signed_in"
    status: ClassVar[int] = 401
    message = _("Sign in first.")


class OwnComment(Refused):
    code: ClassVar[str] = "own_comment"
    status: ClassVar[int] = 403
    message = _("You cannot vote on your own comment.")


class NotOpenForVotes(Refused):
    code: ClassVar[str] = "not_open_for_votes"
    status: ClassVar[int] = 409
    message = _("This comment can no longer be voted on: it is not shown any more.")


class VoteNotUnderstood(Refused):
    code: ClassVar[str] = "vote_not_understood"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "value"
    message = _("A vote is 1 (up), -1 (down) or 0 (taken back).")


@transaction.atomic
def cast_vote(*, comment_id: UUID, viewer: Viewer, value: int, now: datetime) -> Comment:
    """
    Set somebody's one vote on a comment: 1 up, -1 down, 0 none. Repeating it changes nothing.

    :raises NotSignedIn, CommentNotFound, OwnComment, NotOpenForVotes, VoteNotUnderstood:
    """
    if viewer.user is None:
        raise NotSignedIn
    if value not in {-1, 0, 1}:
        raise VoteNotUnderstood
    site = Site.objects.get(pk=viewer.site_id)
    voter = viewer.profile or ensure_profile(user=viewer.user, site=site, now=now)
    comment = Comment.objects.visible_to(viewer).select_for_update(of=("self",)).filter(pk=comment_id).first()
    if comment is None:
        raise CommentNotFound
    if is_author(comment, viewer):
        raise OwnComment
    if not comment.is_public:
        raise NotOpenForVotes
    before = Vote.objects.filter(comment=comment, voter=voter).first()
    was = before.value if before else 0
    if value == was:
        return comment
    if value == 0:
        Vote.objects.filter(comment=comment, voter=voter).delete()
    else:
        Vote.objects.update_or_create(
            comment=comment, voter=voter, defaults={"value": value, "counted": value, "cast_at": now}
        )
    comment.ups += (value == 1) - (was == 1)
    comment.downs += (value == -1) - (was == -1)
    comment.score = comment.ups - comment.downs
    comment.confidence = wilson_lower_bound(comment.ups, comment.downs)
    comment.save(update_fields=["ups", "downs", "score", "confidence"])
    return comment
