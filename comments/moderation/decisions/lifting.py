"""Pinning and featuring: what moderators lift out of the order, for everybody to read first."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.decisions.deciding import NotAllowed, name_of
from comments.moderation.models import Lift
from comments.moderation.policies import may_decide
from comments.moderation.record.auditing import Act, audit
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Prominence, Status, Thread
from comments.threads.placing import lock_thread
from comments.threads.prominence import LIMITS
from comments.threads.reading import CommentNotFound

# What callers say: none, featured, pinned.
NAMES = {choice.name.lower(): choice for choice in Prominence}
PIN, FEATURE, PUT_BACK = _("Pin"), _("Feature"), _("Put back into the order")
_LABELS = {"pinned": PIN, "featured": FEATURE, "none": PUT_BACK}


class ProminenceUnknown(Refused):
    code: ClassVar[str] = "prominence_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "prominence"
    message = _("A comment can be pinned, featured or neither.")


class NotLiftable(Refused):
    code: ClassVar[str] = "not_liftable"
    status: ClassVar[int] = 409
    field: ClassVar[str] = "prominence"
    message = _("Only a public comment that answers no other can be pinned or featured.")


class TooManyLifted(Refused):
    """Facts are `prominence` and `limit`: how many of its kind a discussion may have."""

    code: ClassVar[str] = "too_many_lifted"
    status: ClassVar[int] = 409
    field: ClassVar[str] = "prominence"


@transaction.atomic
def set_prominence(*, comment_id: UUID, viewer: Viewer, prominence: str, now: datetime) -> Comment:
    """
    Pin or feature a comment, or put it back into the order, and write down who did. Repeating it changes nothing.

    :param prominence: pinned, featured or none
    :raises CommentNotFound, NotAllowed, ProminenceUnknown:
    :raises NotLiftable: for a reply, and for what not everybody can read
    :raises TooManyLifted: when the discussion has as many of this kind as it may have
    """
    seen = Comment.objects.visible_to(viewer).only("id", "thread_id").filter(pk=comment_id).first()
    if seen is None:
        raise CommentNotFound
    if viewer.user is None or not may_decide(viewer, comment_id):
        raise NotAllowed
    wanted = NAMES.get(prominence)
    if wanted is None:
        raise ProminenceUnknown
    thread = lock_thread(seen.thread_id)
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment_id)
    comment.thread = thread
    before = comment.prominence
    if before == wanted:
        return comment
    if wanted != Prominence.NONE:
        _check(comment, thread, wanted)
    comment.prominence = wanted
    comment.save(update_fields=["prominence"])
    Lift.objects.create(
        comment=comment,
        moderator=viewer.user,
        moderator_name=name_of(viewer),
        before=before,
        after=wanted,
        lifted_at=now,
    )
    touch_thread(thread)
    if wanted == Prominence.FEATURED:
        record(Event.COMMENT_FEATURED, at=now, comment_id=comment.pk)
    audit(
        Act(
            act="comment.lift",
            site_id=comment.site_id,
            actor=viewer.user,
            actor_name=name_of(viewer),
            subject_kind="comment",
            subject_id=comment.pk,
            facts={"before": Prominence(before).name.lower(), "after": wanted.name.lower()},
        ),
        at=now,
    )
    return comment


def wishes_for(comment: Comment) -> list[tuple[str, str]]:
    """Return what can be made of a comment, each as its word and its label; nothing of what cannot be lifted."""
    if comment.parent_id is not None or not comment.is_public:
        return []
    present = Prominence(comment.prominence).name.lower()
    return [(word, str(label)) for word, label in _LABELS.items() if word != present]


def _check(comment: Comment, thread: Thread, wanted: Prominence) -> None:
    if comment.parent_id is not None or not comment.is_public:
        raise NotLiftable
    limit = LIMITS[wanted]
    alike = Comment.objects.filter(thread=thread, prominence=wanted, is_shown=True, status=Status.PUBLISHED)
    if alike.count() >= limit:
        words = _TOO_MANY_PINNED if wanted == Prominence.PINNED else _TOO_MANY_FEATURED
        raise TooManyLifted(words % {"limit": limit}, prominence=wanted.name.lower(), limit=limit)


_TOO_MANY_PINNED = _("A discussion has at most %(limit)d pinned comments. Put one of them back first.")
_TOO_MANY_FEATURED = _("A discussion has at most %(limit)d featured comments. Put one of them back first.")
