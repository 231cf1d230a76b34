"""Which e-mail addresses a site takes, and which spellings are one address to it."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain, combinations
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Site
from comments.accounts.models import AddressPolicy
from comments.errors import Refused

_HERE = Path(__file__).parent
LINES_MAX = 10_000
# What mail providers ignore in names, or put between a name and its alias.
SIGNS = "+.-_="
_DOMAIN = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
# Of these, what follows is an alias; a dot is left out wherever it stands.
_DOT = "."

Aliases = Mapping[str, Sequence[str]]


class AddressRefused(Refused):
    """The same words for every address of the domain, whether or not somebody has an account with it."""

    code: ClassVar[str] = "address_refused"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "email"
    message = gettext_lazy("This site takes no addresses of this provider. Use another address.")


class LineUnfit(Refused):
    code: ClassVar[str] = "line_unfit"
    status: ClassVar[int] = 422


def check_address(address: str, *, site: Site) -> AddressPolicy | None:
    """
    Return the site's policy if it takes addresses of this domain; one query.

    :raises AddressRefused:
    """
    policy = AddressPolicy.objects.filter(site=site).first()
    if policy is None:
        return None
    above = _and_above(domain_of(address))
    refused = {*policy.banned_domains.split(), *policy.disposable_domains.split()}
    if above & refused or (policy.takes_starter_lists and above & starter_disposable()):
        raise AddressRefused
    return policy


def digest_of(address: str, *, site: Site, policy: AddressPolicy | None) -> str:
    """Return by what an address is recognised on this site in whichever spelling, as 64 hex digits: an HMAC of it."""
    return digest_under(aliases_of(policy), address, site_id=site.pk)


def digest_under(aliases: Aliases, address: str, *, site_id: int) -> str:
    """Return the same, where the lists of many addresses are read once."""
    return _digest(_plain(address, aliases), site_id=site_id)


def digests_of(address: str, *, site: Site, policy: AddressPolicy | None) -> set[str]:
    """
    Return by what an address is found among those of before: as the site's lists read it, and as it is written.

    The second finds the very same address although it was kept before there were lists, and is not to be had any more.
    """
    return {digest_of(address, site=site, policy=policy), digest_of(address, site=site, policy=None)}


def is_made_of(digest: str, address: str, *, site_id: int) -> bool:
    """Tell whether a digest was made of this very address, whatever the site's lists were then; at most 32 are tried."""
    name, _at, domain = address.strip().lower().rpartition("@")
    signs = [sign for sign in SIGNS if sign in name]
    chosen = chain.from_iterable(combinations(signs, count) for count in range(len(signs) + 1))
    return any(digest == digest_under({domain: some}, address, site_id=site_id) for some in chosen)


def _digest(plainly: str, *, site_id: int) -> str:
    named = f"belowline.addresses {site_id} {plainly}"
    return hmac.digest(settings.SECRET_KEY.encode(), named.encode(), hashlib.sha256).hex()


def plain(address: str, *, policy: AddressPolicy | None) -> str:
    """Return the address without what means nothing to its provider, as far as the site's list says."""
    return _plain(address, aliases_of(policy))


def aliases_of(policy: AddressPolicy | None) -> Aliases:
    """Return the signs that mean nothing, by domain; under * those of all others."""
    listed = policy.alias_domains if policy else ""
    if policy and policy.takes_starter_lists:
        # Of two lines about one domain the site's own counts.
        listed = f"{starter_aliases()}\n{listed}"
    return {line.split()[0]: line.split()[1:] for line in listed.splitlines() if line.strip()}


def _plain(address: str, aliases: Aliases) -> str:
    name, _at, domain = address.strip().lower().rpartition("@")
    for sign in aliases.get(domain, aliases.get("*", ())):
        name = name.replace(_DOT, "") if sign == _DOT else name.partition(sign)[0] or name
    return f"{name}@{domain}"


@cache
def starter_disposable() -> frozenset[str]:
    """Return well-known domains of addresses for ten minutes."""
    return frozenset(_HERE.joinpath("disposable_domains.txt").read_text(encoding="utf-8").split())


@cache
def starter_aliases() -> str:
    """Return well-known domains with aliases and their signs, one a line."""
    return _HERE.joinpath("alias_domains.txt").read_text(encoding="utf-8")


def domain_of(address: str) -> str:
    return address.strip().lower().rpartition("@")[2]


def clean_domains(raw: str) -> str:
    """
    Return a list of domains as it is kept: one a line, each once, in lower case.

    :raises LineUnfit: for a line that is no domain, and for too many of them
    """
    lines = _lines(raw)
    for line in lines:
        if not _DOMAIN.fullmatch(line):
            raise LineUnfit(_("“%(line)s” is no domain. Write it like example.org.") % {"line": line[:60]})
    return "\n".join(lines)


def clean_aliases(raw: str) -> str:
    """
    Return a list of domains with their signs as it is kept.

    :raises LineUnfit: for a line that is not a domain (or *) and signs, and for too many of them
    """
    lines = _lines(raw)
    for line in lines:
        domain, *signs = line.split()
        known = signs and all(len(sign) == 1 and sign in SIGNS for sign in signs)
        if not known or not (domain == "*" or _DOMAIN.fullmatch(domain)):
            raise LineUnfit(
                _(
                    "“%(line)s” is not a domain and signs. Write it like “gmail.com + .”; the signs are %(signs)s"
                )
                % {"line": line[:60], "signs": " ".join(SIGNS)}
            )
    return "\n".join(lines)


def _lines(raw: str) -> list[str]:
    lines = [
        line for line in dict.fromkeys(" ".join(line.lower().split()) for line in raw.splitlines()) if line
    ]
    if len(lines) > LINES_MAX:
        raise LineUnfit(
            _("These are %(count)d lines; at most %(limit)d are possible.")
            % {"count": len(lines), "limit": LINES_MAX}
        )
    return lines


def _and_above(domain: str) -> set[str]:
    """Return the domain and all that it lies below."""
    parts = domain.split(".")
    return {".".join(parts[start:]) for start in range(len(parts))}
