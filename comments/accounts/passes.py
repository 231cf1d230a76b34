"""
What lets a browser or an app write on as a guest for thirty days: signed texts that name the guest and nobody's address.

A browser keeps one cookie for all sites; an app keeps the pass of a site itself, and sends it as a header.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from articles.models import Site
from comments.accounts.models import AddressProof, Guest
from comments.accounts.viewer import Viewer

GOOD_FOR = timedelta(days=30)
_PASS = "comments.accounts.passes"  # noqa: S105 - a salt, and no secret
_COOKIE = "comments.accounts.passes.cookie"
_TICKET = "comments.accounts.passes.ticket"
_LENGTH_MAX = 3_000
# A browser that writes on more sites than this forgets the oldest.
_SITES_MAX = 8


@dataclass(kw_only=True)
class Held:
    """What a browser holds: who it is among those that wait for one address, what it waits for, and its passes, by site."""

    sender: UUID
    waits: dict[str, str] = field(default_factory=dict)
    passes: dict[str, str] = field(default_factory=dict)

    def waits_on(self, site: Site) -> UUID | None:
        """Return the proof for which words from this browser wait on the site, if any do."""
        named = self.waits.get(str(site.pk))
        return UUID(hex=named) if named else None

    def wait(self, proof: AddressProof) -> None:
        self.waits = _with(self.waits, proof.site_id, proof.pk.hex)

    def take(self, guest: Guest, *, now: datetime) -> None:
        """Keep a new pass of this guest, who waits no more."""
        self.waits.pop(str(guest.site_id), None)
        self.passes = _with(self.passes, guest.site_id, pass_of(guest, now=now))

    def drop(self, site: Site) -> None:
        """Forget everything about a site."""
        for kept in (self.waits, self.passes):
            kept.pop(str(site.pk), None)


def pass_of(guest: Guest, *, now: datetime) -> str:
    """Return a pass: good for thirty days, and until the guest's number is another."""
    return _signed([guest.pk.hex, guest.pass_number, int(now.timestamp())], salt=_PASS)


def guest_with(text: str, *, site: Site | None = None, now: datetime) -> Guest | None:
    """
    Return whom a pass lets write, with profile and site; one query, none for what was not signed here.

    :param site: the only one on which it is asked for; None for any
    """
    named = _read(text, salt=_PASS)
    if not isinstance(named, list) or len(named) != 3:
        return None
    guest_id, number, given = named
    if now >= datetime.fromtimestamp(given, tz=UTC) + GOOD_FOR:
        return None
    found = Guest.objects.select_related("profile", "site").filter(pk=UUID(hex=guest_id), pass_number=number)
    return (found if site is None else found.filter(site=site)).first()


def ticket_of(*, proof_id: UUID, sender: UUID) -> str:
    """Return what an app keeps while its words wait; without the code from the mail it opens nothing."""
    return _signed([proof_id.hex, sender.hex], salt=_TICKET)


def read_ticket(text: str) -> tuple[UUID, UUID] | None:
    """Return the proof and the sender of a ticket; None for what is none."""
    named = _read(text, salt=_TICKET)
    return (UUID(hex=named[0]), UUID(hex=named[1])) if isinstance(named, list) and len(named) == 2 else None


def held_by(request: HttpRequest) -> Held:
    """Return what the browser holds; somebody new where that is nothing of ours."""
    named = _read(request.COOKIES.get(settings.GUEST_COOKIE_NAME, ""), salt=_COOKIE)
    if not isinstance(named, dict):
        return Held(sender=uuid4())
    return Held(sender=UUID(hex=named["s"]), waits=dict(named["w"]), passes=dict(named["p"]))


def hold(response: HttpResponse, held: Held) -> None:
    """Have the browser keep this; no script can read it."""
    if not held.waits and not held.passes:
        response.delete_cookie(settings.GUEST_COOKIE_NAME, samesite="Lax")
        return
    response.set_cookie(
        settings.GUEST_COOKIE_NAME,
        _signed({"s": held.sender.hex, "w": held.waits, "p": held.passes}, salt=_COOKIE),
        max_age=GOOD_FOR,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def guest_at(request: HttpRequest, *, site: Site, now: datetime) -> Guest | None:
    """Return the guest as whom the browser writes on the site, with profile; one query, none without a pass."""
    text = held_by(request).passes.get(str(site.pk))
    return guest_with(text, site=site, now=now) if text else None


def as_viewer(guest: Guest) -> Viewer:
    return Viewer(site_id=guest.site_id, profile=guest.profile)


def _with(kept: dict[str, str], site_id: int, value: str) -> dict[str, str]:
    others = [(key, one) for key, one in kept.items() if key != str(site_id)]
    return dict([*others, (str(site_id), value)][-_SITES_MAX:])


def _signed(value: object, *, salt: str) -> str:
    return signing.Signer(salt=salt).sign_object(value, compress=True)


def _read(text: str, *, salt: str) -> Any:
    if not text or len(text) > _LENGTH_MAX:
        return None
    try:
        return signing.Signer(salt=salt).unsign_object(text)
    except signing.BadSignature:
        return None
