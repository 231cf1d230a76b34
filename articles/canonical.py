"""Many addresses, one article: what of a URL tells pages apart and what does not."""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

from articles.addresses import MAX_URL_LENGTH, Address, BadAddress, parse

# Parameters that say how a reader came, never what they read. `ref`, `id`, `page` and their like stay: on some sites
# they choose the article, and two articles under one discussion are worse than two discussions of one article.
TRACKING_PREFIXES = ("utm_", "mtm_", "matomo_", "pk_", "piwik_", "hsa_", "_hs", "stm_")
TRACKING_NAMES = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _ga _gl msclkid mc_cid mc_eid igshid igsh"
    " twclid ttclid li_fat_id epik yclid ysclid _openstat wickedid s_cid rb_clickid vero_id vero_conv oly_anon_id"
    " oly_enc_id mkt_tok hsctatracking ml_subscriber ml_subscriber_hash at_medium at_campaign at_custom1 at_custom2"
    " at_custom3 at_custom4 at_link_id at_link_type at_link_origin at_ptr_name at_format at_bbc_team".split()
)

_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, kw_only=True)
class Canonical:
    """
    An article's address: `url` still opens the page, `key` is equal for all addresses of one article.

    `url` keeps what a server may insist on (scheme, slash at the end, order of parameters); `key` is the SHA-256, in
    64 hex digits, of the address with those folded too.
    """

    url: str
    key: str
    origin: str


def canonicalise(url: str) -> Canonical:
    """
    Return the address of the article that `url` shows.

    Fragments, tracking parameters, usual ports, the letter case of the host, international host names, the spelling
    of percent escapes and dot segments are gone from both `url` and `key`; http or https, slashes at the end and the
    order of parameters are gone from `key`. Doing it twice changes nothing.

    :raises BadAddress: when `articles.addresses.parse` refuses it, or its plain form has more than 2,000 characters
    """
    address = parse(url)
    path = _without_dots(_escaped(address.path, keep="/")) or "/"
    parameters = [
        part
        # "&amp;" comes of addresses copied out of a page's source.
        for part in (said.removeprefix("amp;") for said in _escaped(address.query, keep="/?").split("&"))
        if part and not _is_tracking(part)
    ]
    plain = address.origin + path + ("?" + "&".join(parameters) if parameters else "")
    if len(plain) > MAX_URL_LENGTH:
        raise BadAddress
    return Canonical(url=plain, key=_key(address, path, parameters), origin=address.origin)


def _key(address: Address, path: str, parameters: list[str]) -> str:
    port = "" if address.port is None else f":{address.port}"
    # Sorted by name alone: repeated names may mean a list, whose order is the page's business.
    query = "&".join(sorted(parameters, key=lambda part: part.partition("=")[0]))
    return hashlib.sha256(f"{address.host}{port}{path.rstrip('/')}?{query}".encode()).hexdigest()


def _escaped(text: str, *, keep: str) -> str:
    """Spell every character in the one way that RFC 3986 (6.2.2) prefers."""
    # A percent sign that escapes nothing is itself escaped, and first, so that a second run finds the same.
    plain = _ESCAPE.sub(_unreserved_or_upper, _STRAY_PERCENT.sub("%25", text))
    return quote(plain, safe="%!$&'()*+,;=:@" + keep)


def _unreserved_or_upper(escape: re.Match[str]) -> str:
    sign = chr(int(escape[1], 16))
    return sign if sign in _UNRESERVED else escape[0].upper()


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _is_tracking(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)
