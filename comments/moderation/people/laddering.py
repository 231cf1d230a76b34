"""
The steps before somebody may not write for what is illegal: a warning, and what is weighed.

Source: Article 23(1) and (3) of Regulation (EU) 2022/2065.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.accounts.models import Profile
from comments.errors import Refused
from comments.moderation.decisions.deciding import UNDO_SECONDS
from comments.moderation.models import Gravity, Ground, Intent, Reason, Sanction, SanctionKind, Statement
from comments.moderation.notes import clean_unwarned
from comments.moderation.people.sanctionable import Wish
from comments.threads.models import Comment

# So far back one looks for how much of what somebody wrote was illegal.
WEIGHED_DAYS = 180
_SUSPENDING = frozenset({SanctionKind.MUTE, SanctionKind.BAN})


class NotWarned(Refused):
    """Nobody told the person to stop; a warning counts however old it is, unless it was lifted."""

    code: ClassVar[str] = "not_warned"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "unwarned_because"
    message = gettext_lazy(
        "This person has not been warned here yet. Warn them first, or say why it cannot wait, for example a threat to somebody’s life."
    )


class GravityMissing(Refused):
    code: ClassVar[str] = "gravity_missing"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "gravity"
    message = gettext_lazy("Say how grave it is: whoever may not write for what is illegal is told.")


class IntentMissing(Refused):
    code: ClassVar[str] = "intent_missing"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "intent"
    message = gettext_lazy("Say what the person meant by it, as far as it can be told.")


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What somebody wrote on a site in the last WEIGHED_DAYS, and how much of it is restricted as illegal."""

    illegal: int
    comments: int

    @property
    def percent(self) -> int:
        return round(100 * self.illegal / self.comments) if self.comments else 0


@dataclass(frozen=True, kw_only=True)
class Rung:
    """What a suspension for what is illegal stands on; of everything else nothing."""

    warning: Sanction | None = None
    unwarned_because: str = ""
    weighed: Weighed | None = None
    gravity: str = ""
    intent: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """The columns of the sanction."""
        if self.weighed is None:
            return {}
        return {
            "warned_by": self.warning,
            "unwarned_because": self.unwarned_because,
            "weighed_illegal": self.weighed.illegal,
            "weighed_comments": self.weighed.comments,
            "gravity": self.gravity,
            "intent": self.intent,
        }

    def tell(self, statement: Statement) -> None:
        """Add it to the facts of a statement that is not saved yet, in the statement's language."""
        if self.weighed is None:
            return
        with translation.override(statement.language):
            statement.facts = "\n\n".join([statement.facts, self._warned(), self._weighed(self.weighed)])

    def _warned(self) -> str:
        if self.warning is None:
            return _("You were not warned before, because it could not wait: %(why)s") % {
                "why": self.unwarned_because
            }
        laid = formats.date_format(timezone.localtime(self.warning.starts_at), "DATETIME_FORMAT")
        return _("You were warned on %(moment)s.") % {"moment": laid}

    def _weighed(self, weighed: Weighed) -> str:
        counted = ngettext(
            "In %(days)d days you wrote %(comments)d comment here; of these %(illegal)d were against the law (%(percent)d %%).",
            "In %(days)d days you wrote %(comments)d comments here; of these %(illegal)d were against the law (%(percent)d %%).",
            weighed.comments,
        ) % {
            "days": WEIGHED_DAYS,
            "comments": weighed.comments,
            "illegal": weighed.illegal,
            "percent": weighed.percent,
        }
        judged = _("How grave it is: %(gravity)s. What was meant by it: %(intent)s.") % {
            "gravity": Gravity(self.gravity).label,
            "intent": Intent(self.intent).label,
        }
        return f"{counted} {judged}"


def rung_of(profile: Profile, wish: Wish, *, now: datetime) -> Rung:
    """
    Return what a wish stands on; asked under the lock of the person's row. Two queries, none for what is no suspension.

    :raises NotWarned, GravityMissing, IntentMissing:
    :raises UnwarnedTooLong, UnwarnedNotText:
    """
    if wish.kind not in _SUSPENDING or wish.reason != Reason.ILLEGAL:
        return Rung()
    because = clean_unwarned(wish.unwarned_because)
    warning = warning_of(profile, now=now)
    if warning is None and not because:
        raise NotWarned
    if wish.gravity not in Gravity.values:
        raise GravityMissing
    if wish.intent not in Intent.values:
        raise IntentMissing
    return Rung(
        warning=warning,
        # Of somebody who was warned there is nothing to excuse.
        unwarned_because="" if warning else because,
        weighed=weigh(profile, now=now),
        gravity=wish.gravity,
        intent=wish.intent,
    )


def warning_of(profile: Profile, *, now: datetime) -> Sanction | None:
    """Return the latest warning that the person read or was told, and that nobody took back."""
    warnings = Sanction.objects.filter(profile=profile, kind=SanctionKind.WARNING, lifted_at__isnull=True)
    was_told = Q(statement__exemption="", starts_at__lte=now - timedelta(seconds=UNDO_SECONDS))
    return warnings.filter(was_told | Q(acknowledged_at__isnull=False)).order_by("-starts_at", "-pk").first()


def weigh(profile: Profile, *, now: datetime) -> Weighed:
    """Count what the person wrote lately, and what of it stands restricted as illegal; one query."""
    written = Comment.objects.filter(author=profile, posted_at__gt=now - timedelta(days=WEIGHED_DAYS))
    by_law = Statement.objects.filter(pk=OuterRef("restriction_id"), ground=Ground.LAW)
    counted = written.aggregate(comments=Count("pk"), illegal=Count("pk", filter=Exists(by_law)))
    return Weighed(**counted)


def facts_of(sanction: Sanction) -> dict[str, object]:
    """Return what the audit log keeps of it."""
    if sanction.weighed_comments is None:
        return {}
    return {
        "warned_by": str(sanction.warned_by_id) if sanction.warned_by_id else None,
        "unwarned_because": sanction.unwarned_because,
        "illegal": sanction.weighed_illegal,
        "comments": sanction.weighed_comments,
        "gravity": sanction.gravity,
        "intent": sanction.intent,
    }
