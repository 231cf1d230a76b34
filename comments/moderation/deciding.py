from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.cases import open_case
from comments.moderation.models import Action, Case, Decision, Reason
from comments.moderation.notes import clean_note
from comments.moderation.outcomes import KEPT, REASONS, outcome_of
from comments.moderation.policies import may_decide
from comments.outbox.recording import record
from comments.threads.models import Comment, Status
from comments.threads.placing import lock_thread
from comments.threads.publishing import change_status
from comments.threads.reading import CommentNotFound

NOTE_MAX = 1000


class NotAllowed(Refused):
    code: ClassVar[str] = "not_allowed"
    status: ClassVar[int] = 403
    message = _("Only moderators of this site decide on comments.")


class ActionUnknown(Refused):
    code: ClassVar[str] = "action_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "action"
    message = _("A comment can be approved, rejected, removed or restored.")


class ReasonUnfit(Refused):
    """The reason is missing, unknown, or none for this action."""

    code: ClassVar[str] = "reason_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "reason"
    message = _("Choose a reason that fits this decision.")


class StaleDecision(Refused):
    """Somebody was faster; facts are `decided_by`, `action` and `decided_at` (ISO 8601), or else `edited`."""

    code: ClassVar[str] = "stale_decision"
    status: ClassVar[int] = 409


@transaction.atomic
def decide(
    *, comment_id: UUID, viewer: Viewer, action: str, reason: str, note: str = "", version: int, now: datetime
) -> Decision:
    """
    Decide on a comment as it was seen, close its case and tell it. The same decision sent twice is one decision.

    :param action: approve, reject, remove or restore (outcomes.py says which when); approving a comment that is public
        and reported keeps it
    :param reason: one that fits the action (outcomes.REASONS); `other` needs a note
    :param version: the comment's version that the moderator saw
    :raises CommentNotFound, NotAllowed, ActionUnknown, ReasonUnfit, NoteMissing, NoteTooLong, NoteNotText:
    :raises StaleDecision: when the comment is no longer the one seen; says who did what meanwhile
    :raises ActionImpossible: when the comment's status does not allow it
    """
    seen = Comment.objects.visible_to(viewer).only("id", "thread_id").filter(pk=comment_id).first()
    if seen is None:
        raise CommentNotFound
    if viewer.user is None or not may_decide(viewer):
        raise NotAllowed
    if action not in Action.values:
        raise ActionUnknown
    if reason not in REASONS[Action(action)]:
        raise ReasonUnfit
    cleaned = clean_note(note, limit=NOTE_MAX, is_needed=reason == Reason.OTHER)

    thread = lock_thread(seen.thread_id)
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment_id)
    comment.thread = thread
    latest = Decision.objects.filter(comment=comment).order_by("-version").first()
    if (
        latest is not None
        and version == latest.version
        and _is_repeat(latest, viewer, action, reason, cleaned)
    ):
        return latest
    if comment.status != Status.WITHDRAWN and version != comment.version:
        raise stale(comment, latest if latest is not None and latest.version >= version else None)
    open_before = Case.objects.select_for_update().filter(comment=comment, closed_at=None).first()
    outcome = outcome_of(status=comment.status, action=Action(action), is_reported=open_before is not None)
    case = open_before or open_case(comment=comment, now=now, is_held=False)
    decision = Decision.objects.create(
        case=case,
        comment=comment,
        moderator=viewer.user,
        moderator_name=name_of(viewer),
        action=action,
        reason=reason,
        note=cleaned,
        version=version,
        status_before=comment.status,
        status_after=outcome.status,
        decided_at=now,
    )
    Case.objects.filter(pk=case.pk).update(closed_at=now)
    if outcome is KEPT:
        # Nothing changes for readers, but a colleague who still has the case open must learn that it was decided.
        Comment.objects.filter(pk=comment.pk).update(version=F("version") + 1)
    else:
        change_status(comment=comment, status=outcome.status, now=now)
    if outcome.event is not None:
        record(outcome.event, at=now, comment_id=comment.pk, decision_id=decision.pk)
    return decision


def name_of(viewer: Viewer) -> str:
    """Return what a moderator is called beside their decisions: their name on the site, never their address."""
    if viewer.profile is not None:
        return viewer.profile.display_name
    return (viewer.user.name if viewer.user else "") or gettext("A moderator")


def stale(comment: Comment, decision: Decision | None) -> StaleDecision:
    """
    Return the refusal that says what happened since a moderator looked.

    :param decision: the latest one made since; without one it was the author who changed their words
    """
    if decision is not None:
        moment = formats.date_format(timezone.localtime(decision.decided_at), "DATETIME_FORMAT")
        words = {
            "name": decision.moderator_name,
            "moment": moment,
            "reason": decision.get_reason_display(),
        }
        return StaleDecision(
            _ALREADY[Action(decision.action)] % words,
            decided_by=decision.moderator_name,
            action=decision.action,
            decided_at=decision.decided_at.isoformat(),
        )
    if comment.edited_at is not None:
        moment = formats.date_format(timezone.localtime(comment.edited_at), "DATETIME_FORMAT")
        return StaleDecision(
            _("The author edited this comment on %(moment)s. Read the new words before you decide.")
            % {"moment": moment},
            edited=True,
            edited_at=comment.edited_at.isoformat(),
        )
    return StaleDecision(_("This comment has changed since you saw it. Look at it again."), edited=False)


_ALREADY = {
    Action.APPROVE: _("%(name)s already approved this comment on %(moment)s (%(reason)s)."),
    Action.REJECT: _("%(name)s already rejected this comment on %(moment)s (%(reason)s)."),
    Action.REMOVE: _("%(name)s already removed this comment on %(moment)s (%(reason)s)."),
    Action.RESTORE: _("%(name)s already restored this comment on %(moment)s (%(reason)s)."),
}


def _is_repeat(decision: Decision, viewer: Viewer, action: str, reason: str, note: str) -> bool:
    said = (decision.moderator_id, decision.action, decision.reason, decision.note)
    return viewer.user is not None and said == (viewer.user.pk, action, reason, note)
