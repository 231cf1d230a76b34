"""Adding, changing and removing endpoints, each remembered with who did it; secrets are not among what is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import User
from comments.egress.addresses import AddressRefused, check_address
from comments.errors import Refused
from comments.moderation.record.turning import remember_turn
from comments.webhooks.kinds import KINDS
from comments.webhooks.models import Endpoint, EndpointDelivery, Try
from comments.webhooks.sealing import seal
from comments.webhooks.signing import new_secret

# Of one site; each hears everything that it asks for.
ENDPOINTS_MAX = 10
URL_MAX = 500
DESCRIPTION_MAX = 200
_KEPT = ("url", "description", "events", "with_text", "with_held_text")


class EndpointUrlUnfit(Refused):
    code: ClassVar[str] = "endpoint_url_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "url"
    message = _(
        "Give a public address that begins with https:// and has port 443 or 8443, of at most 500 characters."
    )


class EventUnknown(Refused):
    """`event` is the first that is none."""

    code: ClassVar[str] = "event_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "events"


class HeldTextAlone(Refused):
    code: ClassVar[str] = "held_text_alone"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "with_held_text"
    message = _("Words that wait come only where the words that everybody can read come too.")


class TooManyEndpoints(Refused):
    code: ClassVar[str] = "too_many_endpoints"
    status: ClassVar[int] = 409
    message = _("A site has at most 10 endpoints. Remove one first.")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What an owner wants an endpoint to be."""

    url: str
    description: str = ""
    # Names of kinds; none of them for all.
    events: Sequence[str] = ()
    with_text: bool = False
    with_held_text: bool = False


@transaction.atomic
def add_endpoint(*, site: Site, wish: Wish, by: User, now: datetime) -> tuple[Endpoint, str]:
    """
    Add an endpoint, on from now; return it with its secret.

    :raises EndpointUrlUnfit, EventUnknown, HeldTextAlone, TooManyEndpoints:
    """
    cleaned = clean(wish)
    # Under the site's row, so that two at once do not both find the last place.
    Site.objects.select_for_update().only("pk").get(pk=site.pk)
    check_has_room(site)
    secret = new_secret()
    endpoint = Endpoint(
        site=site,
        sealed_secret=seal(secret),
        created_at=now,
        created_by=by,
        enabled_at=now,
        next_at=now,
        line_ends_at=now,
    )
    _take(endpoint, cleaned)
    endpoint.save(force_insert=True)
    remember_turn("endpoint", endpoint, before={}, after=_as_kept(endpoint), by=by, now=now)
    return endpoint, secret


@transaction.atomic
def change_endpoint(endpoint: Endpoint, wish: Wish, *, by: User, now: datetime) -> Endpoint:
    """
    Let an endpoint be another; what waits for it goes to its new address. The same wish twice is one change.

    :raises EndpointUrlUnfit, EventUnknown, HeldTextAlone:
    """
    cleaned = clean(wish)
    locked = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    before = _as_kept(locked)
    _take(endpoint, cleaned)
    endpoint.save(update_fields=list(_KEPT))
    remember_turn("endpoint", endpoint, before=before, after=_as_kept(endpoint), by=by, now=now)
    return endpoint


@transaction.atomic
def remove_endpoint(endpoint: Endpoint, *, by: User, now: datetime) -> None:
    """Remove an endpoint with all that was sent there and all that waits for it, and remember what it was."""
    before, key = _as_kept(endpoint), endpoint.pk
    Try.objects.filter(endpoint=endpoint).delete()
    EndpointDelivery.objects.filter(endpoint=endpoint).delete()
    endpoint.delete()
    endpoint.pk = key
    remember_turn("endpoint", endpoint, before=before, after={}, by=by, now=now)


def check_has_room(site: Site) -> None:
    """
    Refuse the eleventh endpoint of a site.

    :raises TooManyEndpoints:
    """
    if Endpoint.objects.filter(site=site).count() >= ENDPOINTS_MAX:
        raise TooManyEndpoints


def clean(wish: Wish) -> Wish:
    """
    Return a wish as it is kept: its events in the order of the table, each once.

    :raises EndpointUrlUnfit, EventUnknown, HeldTextAlone:
    """
    url = wish.url.strip()
    try:
        if len(url) > URL_MAX:
            raise EndpointUrlUnfit
        parts = check_address(url, inside=settings.WEBHOOKS_INSIDE)
        if parts.hostname not in settings.WEBHOOKS_INSIDE:
            URLValidator(schemes=["https"])(url)
    except (AddressRefused, ValidationError) as refusal:
        raise EndpointUrlUnfit from refusal
    for event in wish.events:
        if event not in KINDS:
            raise EventUnknown(
                _("There is no event “%(event)s”.") % {"event": str(event)[:60]}, event=str(event)[:60]
            )
    if wish.with_held_text and not wish.with_text:
        raise HeldTextAlone
    return Wish(
        url=url,
        description=" ".join(wish.description.split())[:DESCRIPTION_MAX],
        events=[name for name in KINDS if name in wish.events],
        with_text=wish.with_text,
        with_held_text=wish.with_held_text,
    )


def _take(endpoint: Endpoint, wish: Wish) -> None:
    for name in _KEPT:
        setattr(endpoint, name, getattr(wish, name))


def _as_kept(endpoint: Endpoint) -> dict[str, object]:
    return {name: getattr(endpoint, name) for name in _KEPT}
