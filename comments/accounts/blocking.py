"""Networks that the operator keeps out, for every door and every page alike."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from articles.turning import Turn, remember
from comments.accounts.models import BlockedNetwork, User
from comments.errors import Refused

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# What is wider was mistyped: an eighth of a thousandth of all addresses is a country.
WIDEST = {4: 8, 6: 16}
# The version of the list, for whoever asks for it together with other versions.
EDITION_SQL = f"SELECT COALESCE(MAX(edition), 0) FROM {BlockedNetwork._meta.db_table}"  # noqa: S608, SLF001 - our own table


class NetworkRefused(Refused):
    code: ClassVar[str] = "network_refused"
    status: ClassVar[int] = 422
    message = _(
        "Name a network like 203.0.113.0/24, no wider than /8 (IPv6: /16) and not this machine itself."
    )


@transaction.atomic
def block_network(
    *, network: str, reason: str, until: datetime | None, by: User, now: datetime, row: int | None = None
) -> BlockedNetwork:
    """
    Answer nothing any more to the addresses of a network.

    :param until: None for as long as nobody ends it; a moment that is over lets the network in again
    :param row: the primary key of the row that is changed, for the first time None
    :raises NetworkRefused: for what is no network, too wide, or this machine's own
    """
    # Two operators at once: the second waits on the unique edition and fails rather than hide the first one's change.
    edition = (BlockedNetwork.objects.aggregate(largest=Max("edition"))["largest"] or 0) + 1
    blocked = BlockedNetwork.objects.get(pk=row) if row else BlockedNetwork(since=now)
    before = _as_kept(blocked) if row else {}
    blocked.network = str(network_named(network))
    blocked.reason = reason
    blocked.until = until
    blocked.by_name = by.email
    blocked.edition = edition
    blocked.save()
    remember(
        Turn(
            kind="blocked_network",
            key=blocked.pk,
            site_id=None,
            name=str(blocked.pk),
            before=before,
            after=_as_kept(blocked),
            by=by,
        ),
        now=now,
    )
    return blocked


def _as_kept(blocked: BlockedNetwork) -> dict[str, str]:
    until = blocked.until.isoformat() if blocked.until else ""
    return {"network": blocked.network, "reason": blocked.reason, "until": until}


def network_named(text: str) -> Network:
    """
    Return the network of this name, whatever address of it is written.

    :raises NetworkRefused: see `block_network`
    """
    try:
        found = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise NetworkRefused from None
    if found.prefixlen < WIDEST[found.version] or found.overlaps(_own(found)):
        raise NetworkRefused
    return found


def blocked_networks(*, now: datetime) -> Sequence[tuple[Network, datetime | None]]:
    """Return the networks that are kept out now, and until when."""
    rows = BlockedNetwork.objects.filter(Q(until__isnull=True) | Q(until__gt=now))
    return [(ipaddress.ip_network(name), until) for name, until in rows.values_list("network", "until")]


def _own(like: Network) -> Network:
    return ipaddress.ip_network("127.0.0.0/8" if like.version == 4 else "::1/128")
