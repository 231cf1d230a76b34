"""What sanctions mean at the doors: who may not take part now, and in which words they are told so."""

from datetime import datetime
from enum import IntFlag
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from comments.accounts.banning import Banned
from comments.accounts.models import User
from comments.errors import Refused
from comments.moderation.models import Sanction, SanctionKind

# Where somebody reads what is laid on them and why; written out, because mails carry it.
ADDRESS = "/c/sanctions/{}/"


class Restraint(IntFlag):
    """What is laid on somebody now, in one number, so that one look at the database can bring it along."""

    NONE = 0
    TRUSTED = 1
    ALWAYS_HOLD = 2
    SHADOW_BAN = 4
    WARNING = 8
    MUTE = 16
    BAN = 32

    @property
    def silences(self) -> bool:
        """Whether nothing may be written now."""
        return bool(self & (Restraint.WARNING | Restraint.MUTE | Restraint.BAN))

    @property
    def is_trusted(self) -> bool:
        """Whether what would be held is published; whoever is to be held is held for all that."""
        return self == Restraint.TRUSTED


_BITS = {SanctionKind[str(restraint.name)]: restraint for restraint in Restraint if restraint.name != "NONE"}
_SUM = " + ".join(
    f"MAX(CASE z.kind WHEN '{kind}' THEN {bit.value} ELSE 0 END)" for kind, bit in _BITS.items()
)


class Muted(Refused):
    """
    Somebody may not write now. Facts are `sanction` (its id), `reason`, `until` (ISO 8601) and `address`, where the whole
    statement of reasons stands.
    """

    code: ClassVar[str] = "muted"
    status: ClassVar[int] = 403


class WarningUnread(Refused):
    """A warning is to be read and acknowledged first; the same facts, without an end."""

    code: ClassVar[str] = "warning_unread"
    status: ClassVar[int] = 403


_REFUSALS: dict[str, type[Refused]] = {
    SanctionKind.BAN: Banned,
    SanctionKind.MUTE: Muted,
    SanctionKind.WARNING: WarningUnread,
}


def in_force(*, now: datetime) -> Q:
    """Return the condition that a sanction is in force: not lifted, not over, and a warning not read yet."""
    return (
        Q(lifted_at__isnull=True)
        & (Q(ends_at__isnull=True) | Q(ends_at__gt=now))
        & (~Q(kind=SanctionKind.WARNING) | Q(acknowledged_at__isnull=True))
    )


def restraint_sql(*, profile: str) -> str:
    """
    Return SQL for the Restraint on a person: one walk in an index of what is not lifted. It asks for `now`.

    :param profile: how the statement calls the profile's id
    """
    return (
        f"(SELECT COALESCE({_SUM}, 0) FROM moderation_sanction z"  # noqa: S608 - names of our own
        f" WHERE z.profile_id = {profile} AND z.lifted_at IS NULL AND (z.ends_at IS NULL OR z.ends_at > %(now)s)"
        " AND (z.kind <> 'warning' OR z.acknowledged_at IS NULL))"
    )


def sanctions_of(profile_id: UUID | None, *, now: datetime) -> list[Sanction]:
    """Return what is in force for somebody, the gravest first, with statements; one query, none for nobody."""
    if profile_id is None:
        return []
    found = Sanction.objects.filter(in_force(now=now), profile=profile_id).select_related("statement")
    return sorted(found, key=lambda sanction: (-_BITS[SanctionKind(sanction.kind)], sanction.pk))


def restraint_of(sanctions: list[Sanction]) -> Restraint:
    restraint = Restraint.NONE
    for sanction in sanctions:
        restraint |= _BITS[SanctionKind(sanction.kind)]
    return restraint


def check_may_write(profile_id: UUID | None, *, now: datetime) -> Restraint:
    """
    Return what is laid on somebody who wants to write; one query.

    :raises Banned, Muted, WarningUnread: with words that say until when, why, and where the reasons stand
    """
    sanctions = sanctions_of(profile_id, now=now)
    for sanction in sanctions:
        if sanction.kind in _REFUSALS:
            raise refusal_of(sanction)
    return restraint_of(sanctions)


def check_may_take_part(profile_id: UUID | None, *, now: datetime) -> None:
    """
    Refuse who is banned; who is muted or warned may still vote and report. One query.

    :raises Banned:
    """
    for sanction in sanctions_of(profile_id, now=now):
        if sanction.kind == SanctionKind.BAN:
            raise refusal_of(sanction)


def refusal_of(sanction: Sanction) -> Refused:
    """Return what somebody is answered on whom this is laid."""
    address = address_of(sanction)
    until = sanction.ends_at
    words = {
        "reason": sanction.get_reason_display(),
        "address": address,
        "moment": formats.date_format(timezone.localtime(until), "DATETIME_FORMAT") if until else "",
    }
    return _REFUSALS[sanction.kind](
        _words(sanction.kind, has_end=until is not None) % words,
        sanction=str(sanction.pk),
        reason=sanction.reason,
        until=until.isoformat() if until else None,
        address=address,
    )


def own_sanction(sanction_id: UUID, *, user: User) -> Sanction | None:
    """Return what was laid on this person, with statement and site, if it is one that they are told of; one query."""
    return (
        Sanction.objects.filter(pk=sanction_id, profile__user=user, statement__exemption="")
        .select_related("statement", "site")
        .first()
    )


def guests_sanction(sanction_id: UUID) -> Sanction | None:
    """
    Return what was laid on somebody without an account, likewise; one query.

    Whoever shows it looks whether it is theirs who ask: they are known by what their browser holds.
    """
    told = Sanction.objects.filter(pk=sanction_id, profile__is_guest=True, statement__exemption="")
    return told.select_related("statement", "site").first()


def address_of(sanction: Sanction) -> str:
    """Return where the person reads what is laid on them."""
    return settings.PUBLIC_URL.rstrip("/") + ADDRESS.format(sanction.pk)


def _words(kind: str, *, has_end: bool) -> str:
    if kind == SanctionKind.WARNING:
        return _(
            "A moderator has warned you (%(reason)s). Read the warning and confirm that you have read it; then you can"
            " write again: %(address)s"
        )
    if kind == SanctionKind.MUTE:
        return _("You cannot write here until %(moment)s (%(reason)s). The reasons: %(address)s")
    if has_end:
        return _("You cannot take part here until %(moment)s (%(reason)s). The reasons: %(address)s")
    return _("You cannot take part here any more (%(reason)s). The reasons: %(address)s")
