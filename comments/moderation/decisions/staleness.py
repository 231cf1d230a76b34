"""What a moderator is told who decides about something else than they saw."""

from typing import ClassVar

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.moderation.models import Action, Decision
from comments.moderation.models.reasons import UNDO
from comments.threads.models import Comment


class StaleDecision(Refused):
    """Somebody was faster; facts are `decided_by`, `action` and `decided_at` (ISO 8601), or else `edited`."""

    code: ClassVar[str] = "stale_decision"
    status: ClassVar[int] = 409


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
            _ALREADY[decision.action] % words,
            decided_by=decision.moderator_name,
            action=decision.action,
            decided_at=decision.decided_at.isoformat(),
        )
    edited_at = comment.words_at_issue.written_at if comment.is_edit_waiting else comment.edited_at
    if edited_at is not None:
        moment = formats.date_format(timezone.localtime(edited_at), "DATETIME_FORMAT")
        return StaleDecision(
            _("The author edited this comment on %(moment)s. Read the new words before you decide.")
            % {"moment": moment},
            edited=True,
            edited_at=edited_at.isoformat(),
        )
    return StaleDecision(_("This comment has changed since you saw it. Look at it again."), edited=False)


_ALREADY = {
    Action.APPROVE: _("%(name)s already approved this comment on %(moment)s (%(reason)s)."),
    Action.REJECT: _("%(name)s already rejected this comment on %(moment)s (%(reason)s)."),
    Action.REMOVE: _("%(name)s already removed this comment on %(moment)s (%(reason)s)."),
    UNDO: _("%(name)s took the decision on this comment back on %(moment)s (%(reason)s)."),
    Action.RESTORE: _("%(name)s already restored this comment on %(moment)s (%(reason)s)."),
}
