"""Telling an authority of a threat to somebody's life or safety (Article 18 of Regulation (EU) 2022/2065), and keeping that it was told."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.once import Key, once
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.casework.cases import put_first
from comments.moderation.models import Case, HandOver
from comments.moderation.notes import NOTE_MAX, clean_note
from comments.moderation.policies import may_decide
from comments.moderation.record.auditing import Act, audit
from comments.threads.models import Comment, Revision
from comments.threads.reading import CommentNotFound

# Characters of an authority's name, and of its reference.
TEXT_MAX = 200


class MayNotHandOver(Refused):
    code: ClassVar[str] = "may_not_hand_over"
    status: ClassVar[int] = 403
    message = _("Only moderators of this site hand comments over.")


class RevisionUnknown(Refused):
    """Nobody ever wrote these words of the comment, so nobody can have handed them over."""

    code: ClassVar[str] = "revision_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "revision"
    message = _("This comment has no such version. Look at it again, and say which words were handed over.")


class AuthorityUnfit(Refused):
    code: ClassVar[str] = "authority_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "authority"
    message = _("Say which authority was told, in at most 200 characters.")


class ReferenceUnfit(Refused):
    code: ClassVar[str] = "reference_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "reference"
    message = _("A reference has at most 200 characters.")


class HandedAtUnfit(Refused):
    code: ClassVar[str] = "handed_at_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "handed_at"
    message = _("Say when the authority was told; that cannot be later than now.")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What somebody says that they told an authority; nothing of it is looked at yet."""

    revision_number: int
    authority: str
    reference: str
    note: str
    handed_at: datetime | None


@transaction.atomic
def hand_over(
    *,
    comment_id: UUID,
    viewer: Viewer,
    revision_number: int,
    authority: str,
    reference: str = "",
    note: str = "",
    handed_at: datetime | None,
    key: Key | None = None,
    now: datetime,
) -> HandOver:
    """
    Write down that an authority was told of a comment, and keep its words as whoever told it saw them.

    :param revision_number: of the words that were handed over
    :param handed_at: when the authority was told
    :param key: under which it is written down once
    :raises CommentNotFound, MayNotHandOver, RevisionUnknown, AuthorityUnfit, ReferenceUnfit, HandedAtUnfit:
    :raises NoteTooLong, NoteNotText:
    :raises KeyReused: where the key was used for something else
    """
    seen = Comment.objects.visible_to(viewer).filter(pk=comment_id)
    comment = (
        seen.select_for_update(of=("self",)).select_related("thread__article", "revision", "pending").first()
    )
    if comment is None:
        raise CommentNotFound
    if viewer.user is None or not may_decide(viewer, comment_id):
        raise MayNotHandOver
    told = Told(
        revision_number=revision_number,
        authority=authority,
        reference=reference,
        note=note,
        handed_at=handed_at,
    )
    return once(
        HandOver, lambda: _write_down(comment, viewer, told, now=now), user=viewer.user, key=key, now=now
    )


def _write_down(comment: Comment, viewer: Viewer, told: Told, *, now: datetime) -> HandOver:
    assert viewer.user is not None  # noqa: S101 - asked before
    words = Revision.objects.filter(comment=comment, number=told.revision_number).first()
    if words is None:
        raise RevisionUnknown
    handed_at = told.handed_at
    whom, called = " ".join(told.authority.split()), " ".join(told.reference.split())
    if not 0 < len(whom) <= TEXT_MAX:
        raise AuthorityUnfit
    if len(called) > TEXT_MAX:
        raise ReferenceUnfit
    if handed_at is None or handed_at > now:
        raise HandedAtUnfit
    handed = HandOver.objects.create(
        site_id=viewer.site_id,
        comment=comment,
        revision_number=words.number,
        words=words.body,
        authority=whom,
        reference=called,
        handed_at=handed_at,
        note=clean_note(told.note, limit=NOTE_MAX, is_needed=False),
        moderator=viewer.user,
        moderator_name=viewer.profile.display_name if viewer.profile else viewer.user.name,
        recorded_at=now,
    )
    case = Case.objects.select_for_update().filter(comment=comment, closed_at=None).first()
    if case is not None:
        put_first(case, comment)
    audit(
        Act(
            act="comment.hand_over",
            site_id=handed.site_id,
            actor=viewer.user,
            actor_name=handed.moderator_name,
            subject_kind="comment",
            subject_id=comment.pk,
            facts={
                "authority": whom,
                "reference": called,
                "at": handed_at.isoformat(),
                "revision": words.number,
            },
        ),
        at=now,
    )
    return handed
