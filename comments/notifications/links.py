"""The signed links of mails: what each allows, signed in or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.notifications.kinds import OPTIONAL, Kind

# A token of another purpose does not open this door. The dot stays whole wherever a mail program breaks addresses.
_signer = Signer(salt="comments.notifications.unsubscribing", sep=".")


# Of people without an account; what it stops are the answers to what they wrote, which is all that they may do without.
_guests_signer = Signer(salt="comments.notifications.unsubscribing.guests", sep=".")


# All that somebody can choose: what stops one kind of mail must not open it.
_choosers_signer = Signer(salt="comments.notifications.choosing", sep=".")


class LinkRefused(Refused):
    """The link was not made here, or not for this."""

    code: ClassVar[str] = "unsubscribe_link_refused"
    status: ClassVar[int] = 404
    message = _("This link is not complete. Open it from the mail again, or copy all of it.")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a link stops: mails of these kinds to one person."""

    user_id: UUID
    kinds: tuple[Kind, ...]


def token_for(*, user_id: UUID, kinds: Sequence[str]) -> str:
    """Return the signed text for this person's link. It has no end: mails are read years later."""
    return _signer.sign(f"{user_id.hex}.{'-'.join(kinds)}")


def read_token(token: str) -> Choice:
    """
    Return what a link stops.

    :raises LinkRefused: for everything that `token_for` did not make, and for what people are owed
    """
    try:
        user_id, named = _signer.unsign(token).split(".")
        choice = Choice(user_id=UUID(hex=user_id), kinds=tuple(Kind(kind) for kind in named.split("-")))
    except (BadSignature, ValueError):
        raise LinkRefused from None
    if not OPTIONAL.issuperset(choice.kinds):
        raise LinkRefused
    return choice


def token_for_choosing(user_id: UUID) -> str:
    """Return the signed text of the link to everything that this person can choose to be told, likewise without an end."""
    return _choosers_signer.sign(user_id.hex)


def read_choosers_token(token: str) -> UUID:
    """
    Return whose choices a link is about.

    :raises LinkRefused: for everything that `token_for_choosing` did not make
    """
    try:
        return UUID(hex=_choosers_signer.unsign(token))
    except (BadSignature, ValueError):
        raise LinkRefused from None


def token_for_guest(guest_id: UUID) -> str:
    """Return the signed text of a guest's link, likewise without an end."""
    return _guests_signer.sign(guest_id.hex)


def read_guests_token(token: str) -> UUID:
    """
    Return which guest a link is about.

    :raises LinkRefused: for everything that `token_for_guest` did not make
    """
    try:
        return UUID(hex=_guests_signer.unsign(token))
    except (BadSignature, ValueError):
        raise LinkRefused from None
