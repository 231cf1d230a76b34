"""Taking a web address apart the way browsers do, and refusing what two readers could read differently."""

import ipaddress
import re
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

import idna
from django.utils.translation import gettext_lazy as _

from articles.errors import Refused

MAX_URL_LENGTH = 2000
USUAL_PORTS = {"http": 80, "https": 443}

_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\\]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?", re.ASCII)


class BadAddress(Refused):
    """The text is no web address that everybody reads the same way."""

    code: ClassVar[str] = "bad_address"
    status: ClassVar[int] = 400
    field: ClassVar[str] = "url"
    message = _("This is not a web address.")


@dataclass(frozen=True, kw_only=True)
class Address:
    """A web address in parts: `host` in lower-case ASCII, `port` None when it is the usual one of the scheme."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str

    @property
    def origin(self) -> str:
        """Scheme, host and unusual port, as browsers send it in `Origin`."""
        return f"{self.scheme}://{self.host}" + ("" if self.port is None else f":{self.port}")


def parse(url: str) -> Address:
    """
    Take `url` apart; its fragment is let go.

    :raises BadAddress: for another scheme than http and https, user names, a missing or malformed host or port,
        control characters, backslashes, lone surrogates, more than 2,000 characters
    """
    url = url.strip(" ")
    if len(url) > MAX_URL_LENGTH:
        raise BadAddress(_("This address is longer than 2,000 characters."))
    # urlsplit() drops tabs and line ends silently, and browsers read a backslash as a slash.
    if _UNREADABLE.search(url):
        raise BadAddress(_("This address has characters that do not belong in one."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadAddress from None
    if parts.scheme not in USUAL_PORTS:
        raise BadAddress(_("An address begins with http:// or https://."))
    if "@" in parts.netloc:
        raise BadAddress(_("An address must not have a user name in it."))
    if not parts.hostname:
        raise BadAddress(_("This address names no host."))
    return Address(
        scheme=parts.scheme,
        host=_ascii_host(parts.hostname, bracketed=parts.netloc.startswith("[")),
        port=None if port == USUAL_PORTS[parts.scheme] else port,
        path=parts.path,
        query=parts.query,
    )


def _ascii_host(host: str, *, bracketed: bool) -> str:
    if bracketed:
        try:
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError:
            raise BadAddress from None
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise BadAddress(_("This address names no host.")) from None
    host = host.lower().removesuffix(".")
    if len(host) > 253 or not all(len(label) <= 63 and _LABEL.fullmatch(label) for label in host.split(".")):
        raise BadAddress(_("This address names no host."))
    return host
