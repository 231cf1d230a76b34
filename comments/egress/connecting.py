"""From a name to a connection: looked up once, looked at, and connected to what was looked at."""

import ipaddress
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from comments.egress.addresses import Unreachable, refuse_private

Socket = socket.socket
BOTH_WAYS = socket.SHUT_RDWR
CONNECT_SECONDS = 3.0
# Of a name with many addresses so many are tried.
ADDRESSES_MAX = 4
# The system cannot be told to hurry when it looks up a name; so many may be waited for in one process.
_looking = threading.BoundedSemaphore(32)


@dataclass(frozen=True)
class Place:
    """One address, as the system returned it, so that nothing is looked up a second time."""

    family: int
    address: tuple[Any, ...]


def look_up(host: str, port: int, *, seconds: float, is_public: bool) -> Sequence[Place]:
    """
    Return the addresses of a name, once every one that it has is fit to be called: the system might take any.

    :param is_public: whether they have to be public ones
    :raises Unreachable: for a name that nobody knows, or not in time
    :raises AddressRefused: for one that leads somewhere inside
    """
    found = _asked(host, port, seconds=seconds)
    if not found:
        raise Unreachable("its name is not known", code="name")
    if is_public:
        for place in found:
            refuse_private(ipaddress.ip_address(str(place.address[0]).partition("%")[0]))
    return found[:ADDRESSES_MAX]


def connect(places: Sequence[Place], *, ends: float) -> Socket:
    """
    Return a connection to the first of these that takes one.

    :param ends: the monotonic second after which nobody waits any more
    :raises OSError: of the last one
    """
    failed: OSError = TimeoutError()
    for place in places:
        left = min(CONNECT_SECONDS, ends - monotonic())
        if left <= 0:
            break
        made = socket.socket(place.family, socket.SOCK_STREAM)
        made.settimeout(left)
        try:
            made.connect(place.address)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            made.close()
            failed = error
        else:
            return made
    raise failed


def _asked(host: str, port: int, *, seconds: float) -> list[Place]:
    answer: SimpleQueue[list[Place]] = SimpleQueue()
    if not _looking.acquire(blocking=False):
        raise Unreachable("too many names are being looked up", code="name")

    def ask() -> None:
        found: list[Place] = []
        try:
            with suppress(OSError, UnicodeError):
                listed = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                found = [Place(family=entry[0], address=entry[4]) for entry in listed]
        finally:
            _looking.release()
            answer.put(found)

    # A thread for each: of a few that are shared, one name server that hangs would hold them all.
    threading.Thread(target=ask, name="names", daemon=True).start()
    try:
        return answer.get(timeout=seconds)
    except Empty as error:
        raise Unreachable("its name was not found in time", code="time") from error
