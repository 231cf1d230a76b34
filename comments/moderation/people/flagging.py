from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.profiles import ensure_profile
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.casework.cases import count_flag
from comments.moderation.models import Flag, FlagReason, Heard, WaitingReport
from comments.moderation.notes import clean_note
from comments.moderation.policies import may_flag
from comments.moderation.restraints import check_may_take_part
from comments.moderation.suspended import Sender, suspension_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment
from comments.threads.policies import is_author
from comments.threads.reading import CommentNotFound
from comments.threads.voting import NotSignedIn

NOTE_MAX = 500


class OwnCommentFlagged(Refused):
    code: ClassVar[str] = "own_comment"
    status: ClassVar[int] = 403
    message = _("This is your own comment. You can withdraw it.")


class FlagReasonUnknown(Refused):
    code: ClassVar[str] = "reason_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "reason"
    message = _("Choose one of the reasons.")


@transaction.atomic
def flag_comment(
    *, comment_id: UUID, viewer: Viewer, reason: str, note: str = "", now: datetime
) -> Flag | WaitingReport:
    """
    Call a moderator to a comment, once per reader; a repeat returns the first flag and changes nothing.

    Of whoever is suspended from reporting it is received and waits, unless it says that somebody's life or safety is
    threatened: that is heard whoever says it.

    However many readers call, the comment stays until a person decides: a crowd must not be able to silence somebody.

    :param reason: one of FlagReason; `other` needs a note
    :raises NotSignedIn, CommentNotFound, OwnCommentFlagged, FlagReasonUnknown, NoteMissing, NoteTooLong, NoteNotText, Banned:
    """
    if viewer.user is None:
        raise NotSignedIn
    # The comment's row is the lock under which flags are counted: two first flags make one case.
    comment = (
        Comment.objects.visible_to(viewer)
        .select_for_update(of=("self",))
        .select_related("thread__article", "revision", "pending")
        .filter(pk=comment_id)
        .first()
    )
    if comment is None:
        raise CommentNotFound
    if earlier := Flag.objects.filter(comment=comment, reporter_id=viewer.profile_id).first():
        return earlier
    if is_author(comment, viewer):
        raise OwnCommentFlagged
    check_may_take_part(viewer.profile_id, now=now)
    if not may_flag(comment, viewer):
        raise CommentNotFound
    if reason not in FlagReason.values:
        raise FlagReasonUnknown
    cleaned = clean_note(note, limit=NOTE_MAX, is_needed=reason == FlagReason.OTHER)
    reporter = viewer.profile or ensure_profile(
        user=viewer.user, site=Site.objects.get(pk=viewer.site_id), now=now
    )
    suspension = None
    if reason != FlagReason.THREAT and viewer.profile_id is not None:
        sender = Sender(site_id=reporter.site_id, profile_id=reporter.pk)
        suspension = suspension_of(sender, Heard.NOTICES, now=now)
    if suspension is not None:
        said = {"reason": reason, "note": cleaned, "version": comment.version, "raised_at": now}
        return WaitingReport.objects.get_or_create(
            comment=comment, reporter=reporter, defaults={"suspension": suspension, **said}
        )[0]
    flag = Flag.objects.create(
        comment=comment,
        reporter=reporter,
        reason=reason,
        note=cleaned,
        version=comment.version,
        revision_number=comment.revision.number,
        raised_at=now,
    )
    case = count_flag(flag, comment=comment, now=now)
    record(Event.FLAG_RAISED, at=now, comment_id=comment.pk, flag_id=flag.pk, case_id=case.pk)
    return flag
