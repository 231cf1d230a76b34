"""What may be laid on whom, by whom, and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.accounts.models import Membership, Profile, Role
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.decisions.deciding import ReasonUnfit
from comments.moderation.decisions.outcomes import AGAINST, IN_FAVOUR
from comments.moderation.models import Reason, Sanction, SanctionKind
from comments.moderation.notes import NOTE_MAX, clean_note

LONGEST = timedelta(days=3650)
SWEEP_HOURS_MAX = 8760
_RANKS = {Role.READER: 0, Role.MODERATOR: 1, Role.EDITOR: 2, Role.OWNER: 3}
_OPERATOR = 4


class PersonNotFound(Refused):
    code: ClassVar[str] = "person_not_found"
    status: ClassVar[int] = 404
    message = gettext_lazy("There is nobody of this id here.")


class SanctionNotFound(Refused):
    code: ClassVar[str] = "sanction_not_found"
    status: ClassVar[int] = 404
    message = gettext_lazy("There is no such sanction here.")


class MayNotSanction(Refused):
    """Readers, oneself, and whoever has the same role or a higher one."""

    code: ClassVar[str] = "may_not_sanction"
    status: ClassVar[int] = 403
    message = gettext_lazy("Only moderators of this site lay sanctions on people, and lift them.")


class KindUnknown(Refused):
    code: ClassVar[str] = "kind_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "kind"
    message = gettext_lazy("Choose one of the sanctions.")


class UntilUnfit(Refused):
    """The end is missing, in the past, further away than LONGEST, or given where there can be none."""

    code: ClassVar[str] = "until_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "until"


class SweepUnfit(Refused):
    code: ClassVar[str] = "sweep_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "sweep_hours"
    message = gettext_lazy("With a ban, the comments of the last 1 to 8760 hours can be removed.")


class NotInTheShadow(Refused):
    """A shadow ban tells nobody, which the law allows against mass advertising alone (Article 17(2) of the DSA)."""

    code: ClassVar[str] = "not_in_the_shadow"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "reason"
    message = gettext_lazy(
        "Whoever is restricted must be told why; only against spam is a shadow ban possible. Choose a ban instead."
    )


class SanctionedAlready(Refused):
    """The same is in force already; facts `sanction`, `by` and `until`."""

    code: ClassVar[str] = "sanctioned_already"
    status: ClassVar[int] = 409


class SanctionOver(Refused):
    code: ClassVar[str] = "sanction_over"
    status: ClassVar[int] = 409
    message = gettext_lazy("This is over already; there is nothing to lift.")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a moderator wants laid on somebody."""

    kind: str
    reason: str
    # Empty for good; a mute has an end, a warning has none.
    until: datetime | None = None
    # For the team.
    note: str = ""
    # For the person: what they did.
    explanation: str = ""
    law: str = ""
    clause: int | None = None
    # The version of the house rules in which that number was seen; without one, those in force.
    rules: int | None = None
    # Of a mute or ban for what is illegal: how grave it is and what was meant, and why without a warning, if so.
    gravity: str = ""
    intent: str = ""
    unwarned_because: str = ""
    # With a ban: what was posted in so many hours is removed; 0 removes nothing.
    sweep_hours: int = 0


def check_wish(wish: Wish, viewer: Viewer, *, now: datetime) -> str:
    """
    Refuse what cannot be laid on anybody; return the note as it is kept.

    :raises MayNotSanction, KindUnknown, ReasonUnfit, NotInTheShadow, UntilUnfit, SweepUnfit:
    :raises NoteMissing, NoteTooLong, NoteNotText:
    """
    if viewer.user is None or not viewer.is_moderator:
        raise MayNotSanction
    if wish.kind not in SanctionKind.values:
        raise KindUnknown
    if wish.reason not in (IN_FAVOUR if wish.kind == SanctionKind.TRUSTED else AGAINST):
        raise ReasonUnfit
    if wish.kind == SanctionKind.SHADOW_BAN and wish.reason != Reason.SPAM:
        raise NotInTheShadow
    _check_until(wish, now=now)
    sweeps = wish.sweep_hours != 0
    if sweeps and (wish.kind != SanctionKind.BAN or not 0 < wish.sweep_hours <= SWEEP_HOURS_MAX):
        raise SweepUnfit
    return clean_note(wish.note, limit=NOTE_MAX, is_needed=wish.reason == Reason.OTHER)


def _check_until(wish: Wish, *, now: datetime) -> None:
    if wish.kind == SanctionKind.WARNING:
        if wish.until is not None:
            raise UntilUnfit(_("A warning ends when it is read; it has no other end."))
    elif wish.until is None:
        if wish.kind == SanctionKind.MUTE:
            raise UntilUnfit(_("Say until when. Somebody who may not write for good is banned."))
    elif not now < wish.until <= now + LONGEST:
        raise UntilUnfit(_("Choose a moment in the future, at most ten years from now."))


def check_rank(profile: Profile, viewer: Viewer) -> None:
    """
    Refuse to act on oneself, and on colleagues of the same rank or a higher one.

    :param profile: with its user at hand
    :raises MayNotSanction:
    """
    assert viewer.user is not None  # noqa: S101 - asked before
    if profile.pk == viewer.profile_id or profile.user_id == viewer.user.pk:
        raise MayNotSanction(_("This is yourself."))
    if profile.user is None:
        return
    role = Membership.objects.filter(user=profile.user, site=profile.site_id).values_list("role", flat=True)
    theirs = _OPERATOR if profile.user.is_superuser else _RANKS[Role(role.first() or Role.READER)]
    mine = _OPERATOR if viewer.user.is_superuser else _RANKS[Role(viewer.role)]
    if theirs and theirs >= mine:
        raise MayNotSanction(_("This person works here with the same rights as you, or more. Ask an owner."))


def is_repeat(earlier: Sanction, viewer: Viewer, wish: Wish, note: str) -> bool:
    """Tell whether the wish is the one that was laid already, sent again."""
    assert viewer.user is not None  # noqa: S101 - asked before
    said = (earlier.moderator_id, earlier.reason, earlier.ends_at, earlier.note)
    return said == (viewer.user.pk, wish.reason, wish.until, note)


def already(earlier: Sanction) -> SanctionedAlready:
    """Return the refusal that says what is in force, and by whom."""
    words = {"name": earlier.moderator_name, "sanction": earlier.get_kind_display()}
    until = earlier.ends_at
    if until is None:
        message = _("%(name)s already laid this on them: %(sanction)s. Lift it first.") % words
    else:
        words["moment"] = formats.date_format(timezone.localtime(until), "DATETIME_FORMAT")
        message = (
            _("%(name)s already laid this on them: %(sanction)s, until %(moment)s. Lift it first.") % words
        )
    return SanctionedAlready(
        message,
        sanction=str(earlier.pk),
        by=earlier.moderator_name,
        until=until.isoformat() if until else None,
    )
