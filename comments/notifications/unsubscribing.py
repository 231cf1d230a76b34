"""The one click that stops one kind of mail, from the mail itself, signed in or not (RFC 8058)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import User
from comments.errors import Refused
from comments.notifications.models import OPTIONAL, Kind, Preference

# A token of another purpose does not open this door. The dot stays whole wherever a mail program breaks addresses.
_signer = Signer(salt="comments.notifications.unsubscribing", sep=".")


class LinkRefused(Refused):
    """The link was not made here, or not for this."""

    code: ClassVar[str] = "unsubscribe_link_refused"
    status: ClassVar[int] = 404
    message = _("This link is not complete. Open it from the mail again, or copy all of it.")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a link stops: mail of one kind to one person."""

    user_id: UUID
    kind: Kind


def token_for(*, user_id: UUID, kind: str) -> str:
    """Return the signed text for this person's link. It has no end: mails are read years later."""
    return _signer.sign(f"{user_id.hex}.{kind}")


def read_token(token: str) -> Choice:
    """
    Return what a link stops.

    :raises LinkRefused: for everything that `token_for` did not make
    """
    try:
        user_id, kind = _signer.unsign(token).split(".")
        choice = Choice(user_id=UUID(hex=user_id), kind=Kind(kind))
    except (BadSignature, ValueError):
        raise LinkRefused from None
    if choice.kind not in OPTIONAL:
        raise LinkRefused
    return choice


def unsubscribe(*, token: str, now: datetime) -> Choice:
    """
    Stop this kind of mail to this person, also what is queued already; twice is as good as once.

    Nothing happens, and nothing is said, when the person is gone.

    :raises LinkRefused: for everything that `token_for` did not make
    """
    choice = read_token(token)
    person = User.objects.filter(pk=choice.user_id).first()
    if person is not None:
        preference, _is_new = Preference.objects.get_or_create(
            user=person, kind=choice.kind, defaults={"by_email": False, "changed_at": now}
        )
        Preference.objects.filter(pk=preference.pk, by_email=True).update(by_email=False, changed_at=now)
    return choice
