"""Which addresses may be called: public ones, written plainly, and what the operator names."""

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

import idna

PORTS = frozenset({443, 8443})
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Written out, because what Python's own tables hold changes from one release to the next.
# Source: IANA special-purpose address registries (RFC 6890), read with RFC 9637 and RFC 9602.
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24"
        " 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15"
        " 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
        # Of the new ones that are global unicast: Teredo and the like, documentation, 6to4, AS112, segment routing.
        " 2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20".split(),
    )
)
# Everything else in the new space is local, reserved, a multicast, or wraps an old address.
_UNICAST = ipaddress.ip_network("2000::/3")
# Where a network speaks IPv6 alone, its resolver answers with old addresses wrapped in this one.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# ISATAP wraps an old address in the last half of any new one (RFC 5214).
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})

_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_HOST_MAX = 253
_BLANK = re.compile(r"[\x00-\x20\x7f]")
# What has no place in a request line as it is sent.
_UNSENDABLE = re.compile(r"[^\x21-\x7e]")


class Unreachable(Exception):  # noqa: N818 - read aloud: the service is unreachable
    """
    No answer that counts; the words are of our own and hold nothing of what came back.

    :param code: what went wrong, for programs: `refused`, `name`, `connect`, `tls`, `time`, `answer`
    """

    code = "answer"

    def __init__(self, words: str, *, code: str = "") -> None:
        super().__init__(words)
        self.code = code or self.code


class AddressRefused(Unreachable):
    """An address that must not be called, whatever answers there."""

    code = "refused"


def check_address(url: str, *, inside: Collection[str] = ()) -> SplitResult:
    """
    Return the parts of an address that may be called, as far as can be said without asking for its name.

    Its host is as resolvers and certificates spell it.

    :param inside: hosts of the operator's own, which may be anything, on any port, by http too
    :raises AddressRefused: for anything but https on port 443 or 8443, credentials in it, a host in numbers that is not
        written as one address, an address that is not public, or signs that have to be escaped
    """
    try:
        # What would be taken away silently (line breaks, blanks) was not written by somebody who means well.
        parts = urlsplit("" if _BLANK.search(url) else url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("not an address") from error
    host = parts.hostname or ""
    if host in inside and parts.scheme in {"http", "https"} and "@" not in parts.netloc:
        return parts
    if parts.scheme != "https" or not host or "@" in parts.netloc or "\\" in url:
        raise AddressRefused("not an https address")
    if port is not None and port not in PORTS:
        raise AddressRefused("not port 443 or 8443")
    if _UNSENDABLE.search(parts.path + parts.query):
        raise AddressRefused("signs in its path that have to be escaped")
    name = _plain(host)
    netloc = f"[{name}]" if ":" in name else name
    return parts._replace(netloc=netloc if port is None else f"{netloc}:{port}", fragment="")


def refuse_private(address: IpAddress) -> None:
    """
    Refuse an address at which no stranger's machine can be.

    :raises AddressRefused:
    """
    meant = address
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            meant = address.ipv4_mapped
        elif address in _NAT64:
            meant = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        elif address not in _UNICAST or int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
            raise AddressRefused("not a public address")
    if not meant.is_global or meant.is_multicast or any(meant in network for network in _SPECIAL):
        raise AddressRefused("not a public address")


def _plain(host: str) -> str:
    """Return a host as resolvers know it; one that is an address is looked at at once."""
    if ":" in host:
        try:
            found = ipaddress.ip_address(host)
        except ValueError as error:
            raise AddressRefused("not an address") from error
        # A zone ("%eth0") says which of one's own networks is meant.
        if "%" in host:
            raise AddressRefused("not a public address")
        refuse_private(found)
        return host
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise AddressRefused("not a host name") from error
    name = name.removesuffix(".")
    if len(name) > _HOST_MAX or not _HOST.fullmatch(name):
        raise AddressRefused("not a host name")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        # 127.1, 0x7f.1, 017700000001 and 2130706433 are addresses to resolvers, and to nobody else.
        try:
            refuse_private(ipaddress.IPv4Address(name))
        except ValueError as error:
            raise AddressRefused("an address in numbers that is not written as a.b.c.d") from error
    return name
