"""Showing that an address is one's own: by the link of a mail within a day, or by its code within ten minutes."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.accounts import limits
from comments.accounts.models import AddressProof
from comments.errors import Refused
from comments.outbox.catalogue import Event
from comments.outbox.recording import record

LINK_FOR = timedelta(hours=24)
CODE_FOR = timedelta(minutes=10)
CODE_DIGITS = 6
TRIES_MAX = 5

# A token of another purpose does not open this door. The dot stays whole wherever a mail program breaks addresses.
_signer = Signer(salt="comments.accounts.proving", sep=".")


class ProofLinkRefused(Refused):
    """The link was not made here, was used before, or is over."""

    code: ClassVar[str] = "proof_link_refused"
    status: ClassVar[int] = 404
    message = _(
        "This link was used already, is older than a day, or is not complete. What it was for is done or gone."
    )


class CodeRefused(Refused):
    """A wrong code."""

    code: ClassVar[str] = "code_refused"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "code"
    message = _("This is not the code from the mail. Look at it again, or use the link in the mail.")


class CodeOver(Refused):
    """Ten minutes or five tries have gone, or nothing waits any more."""

    code: ClassVar[str] = "code_over"
    status: ClassVar[int] = 410
    field: ClassVar[str] = "code"
    message = _(
        "This code is over: it is good for ten minutes and five tries. The link in the mail is good for a day."
    )


def ask_for_proof(*, article: Article, email: str, language: str, now: datetime) -> AddressProof:
    """
    Return the proof that waits for an address, begun if there is none; inside the caller's transaction.

    A mail is asked for unless there was one within the hour; whether there was nobody learns. What comes within the hour
    waits for the mail before, or, where that one was answered already, for one that is sent when the hour is over.

    :param article: below which something waits for it, with its site at hand
    :param email: as `guests.clean_email` returns it
    """
    site = article.site
    begun = {"language": language, "code_until": now, "expires_at": now + LINK_FOR}
    AddressProof.objects.filter(site=site, email=email, expires_at__lte=now).delete()
    AddressProof.objects.get_or_create(site=site, email=email, defaults=begun)
    proof = AddressProof.objects.select_for_update(of=("self",)).get(site=site, email=email)
    wait = _seconds_to_mail(site.pk, email, now=now)
    if wait == 0 or (proof.mail_number == 0 and wait <= limits.GUEST_MAIL.window_seconds):
        sent_at = now + timedelta(seconds=wait)
        proof.language, proof.mail_number, proof.tries = language, proof.mail_number + 1, 0
        proof.code_until, proof.expires_at = sent_at + CODE_FOR, sent_at + LINK_FOR
        proof.save(update_fields=["language", "mail_number", "tries", "code_until", "expires_at"])
        record(
            Event.PROOF_REQUESTED,
            at=now,
            due_at=sent_at if wait else None,
            proof_id=proof.pk,
            mail_number=proof.mail_number,
            article_id=article.pk,
            waited=wait,
        )
    return proof


def is_to_be_mailed(proof: AddressProof, *, mail_number: int, waited: bool, now: datetime) -> bool:
    """
    Tell whether a mail that was asked for is still to be sent: no newer one was, and one that had to wait for the end of
    the hour is counted now.
    """
    if proof.mail_number != mail_number:
        return False
    return not waited or _seconds_to_mail(proof.site_id, proof.email, now=now) == 0


def _seconds_to_mail(site_id: int, email: str, *, now: datetime) -> int:
    """Count a mail and return 0, or return after how many seconds it may be sent."""
    try:
        limits.take(limits.GUEST_MAIL, caller=limits.caller_mailbox(f"{site_id} {email}"), now=now)
        limits.take(limits.GUEST_MAILBOX, caller=limits.caller_mailbox(email), now=now)
    except limits.TooOften as refused:
        return int(str(refused.facts["retry_after_seconds"]))
    return 0


def token_of(proof: AddressProof) -> str:
    """Return the signed text of the link in the latest mail; it says itself until when it opens anything."""
    return _signer.sign(f"{proof.pk.hex}.{int(proof.expires_at.timestamp())}")


def code_of(proof: AddressProof) -> str:
    """Return the code of the latest mail: six digits that only whoever has the secret key can make."""
    named = f"belowline.proving {proof.pk} {proof.mail_number}"
    digest = hmac.digest(settings.SECRET_KEY.encode(), named.encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def proof_by_link(token: str, *, now: datetime) -> AddressProof:
    """
    Return the proof that a link confirms, with its site; looking changes nothing.

    :raises ProofLinkRefused:
    """
    try:
        named, until = _signer.unsign(token).split(".")
        proof_id, ends = UUID(hex=named), datetime.fromtimestamp(int(until), tz=UTC)
    except (BadSignature, ValueError):
        raise ProofLinkRefused from None
    proof = living_proof(proof_id, now=now) if now < ends else None
    if proof is None:
        raise ProofLinkRefused
    return proof


def proof_by_code(proof_id: UUID, code: str, *, now: datetime) -> AddressProof:
    """
    Return the proof that a code confirms, with its site; each call is a try.

    :raises CodeRefused: for a wrong one
    :raises CodeOver: after ten minutes or five tries, also for the right one, and where nothing waits
    """
    open_still = AddressProof.objects.filter(pk=proof_id, tries__lt=TRIES_MAX, code_until__gt=now)
    # One statement, so that guesses at once count one by one.
    if not open_still.update(tries=F("tries") + 1):
        raise CodeOver
    proof = living_proof(proof_id, now=now)
    if proof is None:
        raise CodeOver
    typed = "".join(code.split())[: 2 * CODE_DIGITS]
    if not constant_time_compare(typed, code_of(proof)):
        raise CodeRefused
    return proof


def living_proof(proof_id: UUID, *, now: datetime) -> AddressProof | None:
    """Return a proof that can still be given, with its site; one query."""
    living = AddressProof.objects.select_related("site").filter(pk=proof_id, expires_at__gt=now)
    return living.first()
