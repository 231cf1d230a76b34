"""What may be decided about a comment, by its status, and for which reasons."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.moderation.models import Action, Reason
from comments.outbox.catalogue import Event
from comments.threads.models import Status

IN_FAVOUR = (Reason.FINE, Reason.MISTAKE, Reason.OTHER)
AGAINST = (
    Reason.SPAM,
    Reason.ABUSE,
    Reason.HATE,
    Reason.PRIVATE,
    Reason.FALSE,
    Reason.OFF_TOPIC,
    Reason.ILLEGAL,
    Reason.OTHER,
)
REASONS: dict[Action, tuple[Reason, ...]] = {
    Action.APPROVE: IN_FAVOUR,
    Action.REJECT: AGAINST,
    Action.REMOVE: AGAINST,
    Action.RESTORE: IN_FAVOUR,
}


class ActionImpossible(Refused):
    code: ClassVar[str] = "action_impossible"
    status: ClassVar[int] = 409
    field: ClassVar[str] = "action"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an action makes of a comment: its status from then on, and the fact that is told, if any."""

    status: Status
    event: Event | None


# A reported comment that is kept was told to readers when it appeared; what is new is how its reporters fared.
KEPT = Outcome(status=Status.PUBLISHED, event=Event.COMMENT_KEPT)
# Newer words of a public comment wait: approved, they take the place of the old ones; rejected, the old ones stay.
OF_PENDING = {
    Action.APPROVE: Outcome(status=Status.PUBLISHED, event=Event.COMMENT_EDITED),
    Action.REJECT: KEPT,
}
_OUTCOMES = {
    (Status.HELD, Action.APPROVE): Outcome(status=Status.PUBLISHED, event=Event.COMMENT_APPROVED),
    (Status.HELD, Action.REJECT): Outcome(status=Status.REJECTED, event=Event.COMMENT_REJECTED),
    (Status.PUBLISHED, Action.REMOVE): Outcome(status=Status.REMOVED, event=Event.COMMENT_REMOVED),
    (Status.REJECTED, Action.RESTORE): Outcome(status=Status.PUBLISHED, event=Event.COMMENT_RESTORED),
    (Status.REMOVED, Action.RESTORE): Outcome(status=Status.PUBLISHED, event=Event.COMMENT_RESTORED),
}

_WITHDRAWN = _("The author has withdrawn this comment; there is nothing left to decide.")
_WHY_NOT: dict[tuple[Status, Action], str | Promise] = {
    (Status.HELD, Action.REMOVE): _("This comment was never public. Reject it instead."),
    (Status.HELD, Action.RESTORE): _("This comment was never public. Approve it instead."),
    (Status.PUBLISHED, Action.APPROVE): _("This comment is public and nobody reported it."),
    (Status.PUBLISHED, Action.REJECT): _("This comment is public. Remove it instead."),
    (Status.PUBLISHED, Action.RESTORE): _("This comment is public already."),
    (Status.REJECTED, Action.APPROVE): _("This comment was rejected. Restore it instead."),
    (Status.REJECTED, Action.REJECT): _("This comment is rejected already."),
    (Status.REJECTED, Action.REMOVE): _("This comment was rejected and never public."),
    (Status.REMOVED, Action.APPROVE): _("This comment was removed. Restore it instead."),
    (Status.REMOVED, Action.REJECT): _("This comment is removed already."),
    (Status.REMOVED, Action.REMOVE): _("This comment is removed already."),
}


def outcome_of(*, status: str, action: Action, is_reported: bool, is_pending: bool = False) -> Outcome:
    """
    Return what the action makes of a comment in this status.

    :param is_reported: whether a case is open although everybody sees the comment; approving it means keeping it
    :param is_pending: whether newer words of a public comment wait; approving and rejecting are about these
    :raises ActionImpossible: with words that say what is possible instead
    """
    if status == Status.WITHDRAWN:
        raise ActionImpossible(_WITHDRAWN)
    if is_pending and action in OF_PENDING:
        return OF_PENDING[action]
    if status == Status.PUBLISHED and action == Action.APPROVE and is_reported:
        return KEPT
    outcome = _OUTCOMES.get((Status(status), action))
    if outcome is None:
        raise ActionImpossible(_WHY_NOT[Status(status), action])
    return outcome


def possible_actions(*, status: str, is_reported: bool, is_pending: bool = False) -> list[Action]:
    """Return what can be decided about a comment in this status, in the order of Action."""
    return [
        action
        for action in Action
        if (Status(status), action) in _OUTCOMES
        or (is_reported and (status, action) == (Status.PUBLISHED, Action.APPROVE))
        or (is_pending and action in OF_PENDING)
    ]
