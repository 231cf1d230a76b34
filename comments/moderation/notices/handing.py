"""Telling an authority of a threat to somebody's life or safety (Article 18 of Regulation (EU) 2022/2065), and keeping that it was told."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

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
    now: datetime,
) -> HandOver:
    """
    Write down that an authority was told of a comment, and keep its words as whoever told it saw them.

    :param revision_number: of the words that were handed over
    :param handed_at: when the authority was told
    :raises CommentNotFound, MayNotHandOver, AuthorityUnfit, ReferenceUnfit, HandedAtUnfit:
    :raises NoteTooLong, NoteNotText:
    """
    if viewer.user is None or not may_decide(viewer, comment_id):
        raise MayNotHandOver
    found = Comment.objects.filter(pk=comment_id, thread__article__site=viewer.site_id)
    comment = (
        found.select_for_update(of=("self",)).select_related("thread__article", "revision", "pending").first()
    )
    words = Revision.objects.filter(comment=comment, number=revision_number).first() if comment else None
    if comment is None or words is None:
        raise CommentNotFound
    whom, called = " ".join(authority.split()), " ".join(reference.split())
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
        note=clean_note(note, limit=NOTE_MAX, is_needed=False),
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
