"""What can be decided about a comment, as forms: each act with its reasons, their keys and the words kept ready for it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from comments.moderation.decisions.outcomes import REASONS
from comments.moderation.desk.casefile import CaseFile
from comments.moderation.desk.materials import Canned, Materials
from comments.moderation.models import Action, Reason


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A reason to choose, by its number key where it has one."""

    reason: str
    label: str
    key: str


@dataclass(frozen=True, kw_only=True)
class ActionForm:
    """One thing that can be decided. A direct one has a usual reason and needs no list."""

    action: str
    label: str
    key: str
    legend: str
    choices: tuple[Choice, ...]
    direct: str = ""
    # Whether the author is told: then with which words, under which rule or law.
    is_told: bool = False
    canned: tuple[Canned, ...] = ()


def form_of(action: Action, *, file: CaseFile, materials: Materials) -> ActionForm:
    comment = file.comment
    choices = tuple(
        Choice(reason=reason, label=str(reason.label), key=str(number))
        for number, reason in enumerate(REASONS[action], start=1)
    )
    label, key, legend = {
        Action.APPROVE: (_("Approve"), "a", _("Why approve it?")),
        Action.REJECT: (_("Reject"), "r", _("Why reject it?")),
        Action.REMOVE: (_("Remove"), "m", _("Why remove it?")),
        Action.RESTORE: (_("Restore"), "u", _("Why restore it?")),
    }[action]
    if action == Action.APPROVE and comment.is_public and not comment.is_edit_waiting:
        label, legend = _("Keep"), _("Why keep it?")
    return ActionForm(
        action=action,
        label=label,
        key=key,
        legend=legend,
        choices=choices,
        direct=Reason.FINE if action == Action.APPROVE else "",
        is_told=action in {Action.REJECT, Action.REMOVE},
        canned=materials.canned_for(file, action),
    )
