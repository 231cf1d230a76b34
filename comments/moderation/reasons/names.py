"""Why somebody may not bear a name that they asked for, in words for them: about a name other things are to be said than about words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from comments.moderation.models import Reason

# A name is about no subject, so it cannot miss one.
NAME_REASONS = (
    Reason.SPAM,
    Reason.ABUSE,
    Reason.HATE,
    Reason.PRIVATE,
    Reason.FALSE,
    Reason.ILLEGAL,
    Reason.OTHER,
)


@dataclass(frozen=True, kw_only=True)
class RefusedName:
    """A name that is not shown, and what its bearer is called instead."""

    name: str
    before: str
    asked_at: datetime
    # What the lists of the site have of it by now.
    noticed: tuple[str, ...] = ()


def facts_of_name(refused: RefusedName, *, asked: str) -> Sequence[str]:
    """
    Return what happened, a paragraph each, in the language that is active; the name is quoted to nobody but its bearer.

    :param asked: the moment at which they asked for it, in words
    """
    parts = [
        _("On %(moment)s you asked to be called “%(name)s”.") % {"moment": asked, "name": refused.name},
        _("Your name is still “%(name)s”: that is what everybody reads above what you write.")
        % {"name": refused.before},
    ]
    if refused.noticed:
        words = ", ".join(refused.noticed)
        parts.append(_("A list of this site has what stands in the name: %(words)s.") % {"words": words})
    parts.append(
        _(
            "A new name is read above everything that its bearer wrote, so it waited for a moderator here, and one looked at it."
        )
    )
    return parts


def usual_explanation_of_name(reason: str) -> str:
    """What a moderator means who chose a reason and wrote nothing."""
    return {
        Reason.SPAM: _("The name advertises something."),
        Reason.ABUSE: _("The name insults or mocks somebody."),
        Reason.HATE: _("The name puts people down for the group that they belong to."),
        Reason.PRIVATE: _("The name shows private details that do not belong in public."),
        Reason.FALSE: _("The name passes its bearer off as somebody or something that they are not."),
        Reason.ILLEGAL: _("The law that is named does not allow the name."),
    }.get(Reason(reason), _("The name spoils the discussion for others."))
