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
from comments.accounts.models import Guest
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
    """
    What a browser holds: who it is among those that wait for one address, on which sites it waits, and its passes by site.

    Not what it waits for: when that was begun would tell whether others have written under the same address.
    """

    sender: UUID
    waits: list[str] = field(default_factory=list)
    passes: dict[str, str] = field(default_factory=dict)

    def waits_on(self, site: Site) -> bool:
        """Tell whether words from this browser wait on the site."""
        return str(site.pk) in self.waits

    def wait(self, site: Site) -> None:
        self.waits = [*(one for one in self.waits if one != str(site.pk)), str(site.pk)][-_SITES_MAX:]

    def take(self, guest: Guest, *, now: datetime) -> None:
        """Keep a new pass of this guest, who waits no more."""
        site_id = str(guest.site_id)
        self.waits = [one for one in self.waits if one != site_id]
        others = [(key, one) for key, one in self.passes.items() if key != site_id]
        self.passes = dict([*others, (site_id, pass_of(guest, now=now))][-_SITES_MAX:])

    def drop(self, site: Site) -> None:
        """Forget everything about a site."""
        self.waits = [one for one in self.waits if one != str(site.pk)]
        self.passes.pop(str(site.pk), None)


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


def ticket_of(*, site: Site, sender: UUID) -> str:
    """Return what an app keeps while its words wait on a site; without the code from the mail it opens nothing."""
    return _signed([str(site.pk), sender.hex], salt=_TICKET)


def read_ticket(text: str, *, site: Site) -> UUID | None:
    """Return who sends by this ticket; None for what is none of the site."""
    named = _read(text, salt=_TICKET)
    if not isinstance(named, list) or len(named) != 2 or named[0] != str(site.pk):
        return None
    return UUID(hex=named[1])


def held_by(request: HttpRequest) -> Held:
    """Return what the browser holds; somebody new where that is nothing of ours."""
    named = _read(request.COOKIES.get(settings.GUEST_COOKIE_NAME, ""), salt=_COOKIE)
    if not isinstance(named, dict):
        return Held(sender=uuid4())
    return Held(sender=UUID(hex=named["s"]), waits=list(named["w"]), passes=dict(named["p"]))


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


def _signed(value: object, *, salt: str) -> str:
    return signing.Signer(salt=salt).sign_object(value, compress=True)


def _read(text: str, *, salt: str) -> Any:
    if not text or len(text) > _LENGTH_MAX:
        return None
    try:
        return signing.Signer(salt=salt).unsign_object(text)
    except signing.BadSignature:
        return None
