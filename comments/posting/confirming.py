"""What follows from confirming an address: what waited for it goes the way of every comment, under the guest's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from articles.models import Site
from comments.accounts.guests import ensure_guest, guest_of
from comments.accounts.models import AddressProof, Guest
from comments.accounts.proving import LINK_FOR, CodeOver, ProofLinkRefused, proof_by_code
from comments.errors import Refused
from comments.posting.models import Unconfirmed
from comments.posting.submitting import submit_to_thread
from comments.threads.models import Comment

_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of words that waited: a comment, or why there is none."""

    body: str
    comment: Comment | None = None
    refusal: Refused | None = None


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """A guest, and what became of what waited, in the order in which it was sent."""

    guest: Guest
    outcomes: Sequence[Outcome]
    # How much still waits for the same address: it was sent from elsewhere than the code was typed in.
    left: int


def awaited_by(sender: UUID, *, site: Site, now: datetime) -> UUID | None:
    """Return the proof for which the latest words of a browser or app wait on a site; None where none do."""
    sent = Unconfirmed.objects.filter(sender=sender, proof__site=site, sent_at__gt=now - LINK_FOR)
    return sent.order_by("-sent_at", "-pk").values_list("proof", flat=True).first()


def confirm_by_code(
    *, sender: UUID | None, site: Site, code: str, address: str = "", now: datetime
) -> Confirmed:
    """
    Confirm what one browser or app sent on a site by the code of the latest mail; see `confirm`.

    :param sender: None for one of which nothing is known
    :raises CodeRefused, CodeOver: also where nothing waits
    """
    proof_id = awaited_by(sender, site=site, now=now) if sender else None
    if proof_id is None:
        raise CodeOver
    proof = proof_by_code(proof_id, code, now=now)
    return confirm(proof=proof, sender=sender, address=address, now=now)


def waiting_for(proof: AddressProof, *, sender: UUID | None = None, now: datetime) -> QuerySet[Unconfirmed]:
    """
    Return what waits for an address, the first sent first, with articles and sites; for whoever has the link.

    :param sender: only what one browser or app sent
    """
    waiting = Unconfirmed.objects.filter(proof=proof, sent_at__gt=now - LINK_FOR)
    if sender is not None:
        waiting = waiting.filter(sender=sender)
    return waiting.select_related("thread__article__site").order_by("sent_at", "pk")


def confirm(
    *, proof: AddressProof, sender: UUID | None = None, address: str = "", now: datetime
) -> Confirmed:
    """
    Make whoever has shown that the address is theirs a guest, and submit what waits for it.

    Each comment is written by itself, once however often this runs, and only then forgotten here: a process that dies in
    between leaves the rest waiting. What cannot be accepted any more is forgotten too, and returned with the reason.

    :param proof: as `proving.proof_by_link` or `proof_by_code` returned it
    :param sender: where the code was typed in: what others sent under the address, they confirm by the link
    :param address: the network address of whoever confirms
    :raises ProofLinkRefused: when nothing waits any more
    """
    waiting = list(waiting_for(proof, sender=sender, now=now))
    known = guest_of(site=proof.site, email=proof.email)
    if not waiting and known is None:
        raise ProofLinkRefused
    guest = ensure_guest(
        site=proof.site,
        email=proof.email,
        name=waiting[-1].name if waiting else str(known.profile) if known else "",
        language=proof.language,
        now=now,
    )
    if any(one.wants_replies for one in waiting):
        Guest.objects.filter(pk=guest.pk).update(wants_replies=True)
    outcomes = [_submitted(one, guest=guest, address=address, now=now) for one in waiting]
    left = waiting_for(proof, now=now).count()
    if not left:
        AddressProof.objects.filter(pk=proof.pk).delete()
    return Confirmed(guest=guest, outcomes=outcomes, left=left)


def disown(*, proof: AddressProof) -> None:
    """Delete what waits for an address, and the address: its owner did not write it."""
    AddressProof.objects.filter(pk=proof.pk).delete()


def forget_unconfirmed(*, now: datetime) -> None:
    """Delete what nobody confirmed within a day, with the addresses; batch by batch."""
    for old in (
        Unconfirmed.objects.filter(sent_at__lte=now - LINK_FOR),
        AddressProof.objects.filter(expires_at__lte=now),
        # What was expected to wait for these is gone.
        AddressProof.objects.exclude(Exists(Unconfirmed.objects.filter(proof=OuterRef("pk")))),
    ):
        while ids := list(old.values_list("pk", flat=True)[:_BATCH]):
            old.model._default_manager.filter(pk__in=ids).delete()  # noqa: SLF001 - Django's documented API


def _submitted(waiting: Unconfirmed, *, guest: Guest, address: str, now: datetime) -> Outcome:
    comment = refusal = None
    try:
        comment = submit_to_thread(
            thread_id=waiting.thread_id,
            guest=guest.profile,
            body=waiting.body,
            parent_id=waiting.answers_id,
            key=f"guest-{waiting.pk}",
            address=address,
            now=now,
        )
    except Refused as refused:
        refusal = refused
    waiting.delete()
    return Outcome(body=waiting.body, comment=comment, refusal=refusal)
