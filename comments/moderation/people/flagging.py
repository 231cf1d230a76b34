from dataclasses import asdict
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.profiles import ensure_profile
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.models import Flag, FlagReason, Heard, WaitingReport
from comments.moderation.notes import clean_note
from comments.moderation.people.raising import Said, latest_flag, raise_flag, says_more
from comments.moderation.policies import may_flag
from comments.moderation.restraints import check_may_take_part
from comments.moderation.suspended import known_sender, suspension_of
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
    Call a moderator to a comment, once per reader; a repeat that says nothing more returns the first flag and changes nothing.

    That somebody's life or safety is threatened is more, whatever was said before; and so is a report of other words than
    those that a moderator decided about meanwhile (raising.py).

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
        .select_related("thread__article__site", "revision", "pending")
        .filter(pk=comment_id)
        .first()
    )
    if comment is None:
        raise CommentNotFound
    earlier = latest_flag(comment.pk, reporter_id=viewer.profile_id)
    if earlier is not None and not says_more(earlier, reason=reason, revision_number=comment.revision.number):
        return earlier
    if is_author(comment, viewer):
        raise OwnCommentFlagged
    check_may_take_part(viewer.profile_id, now=now)
    if not may_flag(comment, viewer):
        raise CommentNotFound
    if reason not in FlagReason.values:
        raise FlagReasonUnknown
    cleaned = clean_note(note, limit=NOTE_MAX, is_needed=reason == FlagReason.OTHER)
    site = comment.thread.article.site
    reporter = viewer.profile or ensure_profile(user=viewer.user, site=site, now=now)
    said = Said(reason=reason, note=cleaned, version=comment.version, revision_number=comment.revision.number)
    suspension = None
    if reason != FlagReason.THREAT:
        sender = known_sender(site=site, profile_id=reporter.pk, address=viewer.user.email)
        suspension = suspension_of(sender, Heard.NOTICES, now=now)
    if suspension is not None:
        return WaitingReport.objects.get_or_create(
            comment=comment,
            reporter=reporter,
            defaults={"suspension": suspension, "raised_at": now} | asdict(said),
        )[0]
    return raise_flag(comment=comment, reporter=reporter, said=said, earlier=earlier, now=now)
