"""
A network by a short keyed hash, so that nobody keeps addresses and moderators still see what comes from one place.

HMAC-SHA-256 with a key of its own for each site and each 90 days, made from the secret key: the same network on another
site, or in the next period, is another hash. IPv4 addresses count whole, of IPv6 the first 64 bits, as limits count them.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings

from comments.accounts.limits import network_of

# So long a hash is kept, and so long a key is used.
KEPT = timedelta(days=90)
DIGITS = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def digest_of(address: str, *, site_id: int, now: datetime) -> str:
    """Return the hash of the network of an address, 12 hex digits; nothing for what is no address."""
    network = network_of(address)
    if not network:
        return ""
    return _digest(network, of=f"networks {site_id}", now=now)


def vote_digest_of(address: str, *, comment_id: UUID, now: datetime) -> str:
    """
    Return the hash of the network that a vote comes from, with a key of its own for each comment: what is compared are the
    votes on one comment, and nothing else can be told from it.
    """
    network = network_of(address)
    return _digest(network, of=f"votes {comment_id.hex}", now=now) if network else ""


def _digest(network: str, *, of: str, now: datetime) -> str:
    period = (now - _EPOCH) // KEPT
    key = hmac.digest(settings.SECRET_KEY.encode(), f"belowline.{of} {period}".encode(), hashlib.sha256)
    return hmac.digest(key, network.encode(), hashlib.sha256).hex()[:DIGITS]
