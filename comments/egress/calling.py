"""
The one way out of the house to addresses that people typed in: public ones only, looked up once and looked at when connecting.

No redirects, no proxies, an end after so many seconds however slowly the other side speaks, and no more than 64 KiB of answer.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

ANSWER_MAX_BYTES = 64 * 1024
PORTS = frozenset({443, 8443})
# Names are looked up by the system, which cannot be told to hurry.
_names = ThreadPoolExecutor(max_workers=4, thread_name_prefix="names")


class Unreachable(Exception):  # noqa: N818 - read aloud: the service is unreachable
    """No answer that counts; the words are of our own and hold nothing of what came back."""


class AddressRefused(Unreachable):
    """An address that must not be called, whatever answers there."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


def check_address(url: str) -> SplitResult:
    """
    Return the parts of an address that may be called, as far as can be said without asking for its name.

    :raises AddressRefused: for anything but https on port 443 or 8443, credentials in it, or an address that is not
        public; hosts in CHECKING_SERVICES_INSIDE may be any
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("not an address") from error
    host = parts.hostname or ""
    if _is_inside(host) and parts.scheme in {"http", "https"}:
        return parts
    if parts.scheme != "https" or not host or "@" in parts.netloc:
        raise AddressRefused("not an https address")
    if port is not None and port not in PORTS:
        raise AddressRefused("not port 443 or 8443")
    with suppress(ValueError):
        _refuse_private(ipaddress.ip_address(host))
    return parts


def post(url: str, *, body: bytes, headers: Mapping[str, str], seconds: float) -> Reply:
    """
    Send something and return the answer, whatever its status.

    :param seconds: from the first step to the last byte
    :raises Unreachable: when there is none in time, or a longer one than 64 KiB
    """
    parts = check_address(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _looked_up(host, port, seconds=seconds)
    caller = _Pinned(host, port, address=address, is_safe=parts.scheme == "https", seconds=seconds)
    # Each step alone may take so long; all of them together may not either.
    watch = threading.Timer(seconds, caller.hang_up)
    watch.daemon = True
    watch.start()
    try:
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        caller.request("POST", path, body=body, headers={"Accept-Encoding": "identity", **headers})
        answer = caller.getresponse()
        read = answer.read(ANSWER_MAX_BYTES + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable("no answer in time" if caller.hung_up else type(error).__name__) from error
    finally:
        watch.cancel()
        caller.close()
    if caller.hung_up:
        raise Unreachable("no answer in time")
    if len(read) > ANSWER_MAX_BYTES:
        raise Unreachable("the answer is longer than 64 KiB")
    return Reply(
        status=answer.status, headers={name.lower(): value for name, value in answer.getheaders()}, body=read
    )


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, under the name that was asked for."""

    def __init__(self, host: str, port: int, *, address: str, is_safe: bool, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self._address = address
        self._is_safe = is_safe
        self.hung_up = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_safe:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def hang_up(self) -> None:
        self.hung_up = True
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _looked_up(host: str, port: int, *, seconds: float) -> str:
    """Return an address of this name, once every one that it has is fit to be called."""
    waiting = _names.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = waiting.result(timeout=seconds)
    except TooSlow as error:
        raise Unreachable("its name was not found in time") from error
    except (OSError, UnicodeError) as error:
        raise Unreachable("its name is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise Unreachable("its name is not known")
    if not _is_inside(host):
        for address in addresses:
            _refuse_private(ipaddress.ip_address(address.partition("%")[0]))
    return addresses[0]


def _is_inside(host: str) -> bool:
    return host.lower() in settings.CHECKING_SERVICES_INSIDE


def _refuse_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    for meant in _meant(address):
        if not meant.is_global or meant.is_multicast or meant.is_reserved:
            raise AddressRefused("not a public address")


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _meant(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Return every address that a packet to this one may end at: the old ones hide in several kinds of new ones."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    hidden = [address.sixtofour, *(address.teredo or ())]
    return [address, *(one for one in hidden if one is not None)]
