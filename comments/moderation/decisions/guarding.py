"""What keeps a moderator from deciding, although they may decide on the site: their own words, and words that they never saw."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.models import Action
from comments.moderation.policies import is_for_a_colleague
from comments.threads.models import Comment

IN_FAVOUR = frozenset({Action.APPROVE, Action.RESTORE})
_ABOUT_PENDING = frozenset({Action.APPROVE, Action.REJECT})


class OwnDecision(Refused):
    code: ClassVar[str] = "own_decision"
    status: ClassVar[int] = 403
    message = _("This is your own comment. Somebody else of your team has to look at it.")


class PendingUnseen(Refused):
    """Newer words wait that the moderator has not seen; facts are `pending` (their number) and `body` (Markdown)."""

    code: ClassVar[str] = "pending_unseen"
    status: ClassVar[int] = 409
    message = _("The author changed this comment, and the new words wait. Read them before you decide.")


def check_may_judge(comment: Comment, viewer: Viewer, *, action: Action, pending: int | None) -> None:
    """
    Refuse what nobody should do, whichever door they come through.

    :param pending: the number of the newer words that they saw, 0 for none; empty where whatever shows the version shows
        these words as well
    :raises OwnDecision, PendingUnseen:
    """
    if action in IN_FAVOUR and is_for_a_colleague(comment, viewer):
        raise OwnDecision
    waiting = comment.pending
    if waiting is not None and is_unseen(comment, action=action, pending=pending):
        raise PendingUnseen(pending=waiting.number, body=waiting.body)


def is_unseen(comment: Comment, *, action: str, pending: int | None) -> bool:
    """Tell whether the action is about newer words that wait, and others than those that were seen."""
    waiting = comment.pending if comment.is_edit_waiting else None
    return waiting is not None and action in _ABOUT_PENDING and pending not in {None, waiting.number}


def why_own(comment: Comment, viewer: Viewer, *, action: str) -> str:
    """Return the words of the first of these refusals beforehand, or nothing."""
    is_own = action in IN_FAVOUR and is_for_a_colleague(comment, viewer)
    return str(OwnDecision.message) if is_own else ""
