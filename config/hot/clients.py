"""Which network a request comes from, believed only from as many proxies as there are."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from config.hot.memo import Memo

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_REMEMBERED_CHARACTERS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """`address`: None for what is none. `network`: what is counted as one: an IPv4 address, an IPv6 /64."""

    address: Address | None = None
    network: str = ""
    is_this_machine: bool = False


class Clients:
    def __init__(self) -> None:
        self._proxies = settings.TRUSTED_PROXIES
        self._known: Memo[str, Client] = Memo(limit=2_000)

    def of(self, environ: Mapping[str, Any]) -> Client:
        """Return who asks, as sign-in and the limits of the API see it."""
        named = environ.get("REMOTE_ADDR", "")
        if self._proxies:
            # Each proxy adds the address of its caller at the end; what stands before is anybody's word.
            parts = environ.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", self._proxies)[-self._proxies :]
            if len(parts) == self._proxies and parts[0].strip():
                named = parts[0]
        found = self._known.get(named)
        if found is None:
            found = _client(named)
            if len(named) <= _REMEMBERED_CHARACTERS:
                self._known.keep(named, found)
        return found


def _client(named: str) -> Client:
    try:
        address = ipaddress.ip_address(_bare(named.strip()[:100]))
    except ValueError:
        return Client()
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _of(address.ipv4_mapped, network=str(address.ipv4_mapped))
        return _of(address, network=str(ipaddress.ip_network((int(address), 64), strict=False)))
    return _of(address, network=str(address))


def _of(address: Address, *, network: str) -> Client:
    return Client(address=address, network=network, is_this_machine=address.is_loopback)


def _bare(named: str) -> str:
    """Take off what stands around an address in some headers: brackets, a port, a zone."""
    if named.startswith("["):
        named = named[1:].partition("]")[0]
    elif named.count(":") == 1:
        named = named.partition(":")[0]
    return named.partition("%")[0]
