"""
The links of a Markdown source, and where each says that it leads.

Both the source and what is made of it are looked at: an address behind escapes or entities is one for the browser alone.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from urllib.parse import unquote, urlsplit

from comments.moderation.text.showing import Anchor, Shown, shown_of
from comments.moderation.text.spotting import hosts_in

# What stands behind `](`, or an address by itself, with or without angle brackets. Every alternative begins with fixed
# letters and never looks back, so that the search is linear in the text.
_LINK = re.compile(
    r"\]\(\s*<?(?P<target>(?:https?:|mailto:|//|www\.)[^\s<>()]+)"
    r"|(?P<bare>(?:https?://\[?|mailto:|\bwww\.)[^\s<>\[\]()`]+)(?:`*(?P<is_text>\]\())?",
    re.IGNORECASE,
)
# Without one of these there is none, and most texts are done with.
_SIGNS = ("http", "www.", "mailto:", "](")
# Bounded, so that the search is linear in the text.
_IMAGE = re.compile(r"!\[[^\[\]]{0,300}\]\(")
# So far back the text of a link begins.
_TEXT_MAX = 300
# Domains under which people know hosts; what ends otherwise may be a file or a library: "Node.js" is no host.
_KNOWN = (
    "com|org|net|info|biz|io|co|eu|gov|edu|int|de|at|ch|fr|es|it|nl|be|pl|uk|ie|us|ca|au|nz|se|no|dk|fi|is|cz|sk|hu|ro|bg|hr|"
    "si|pt|gr|tr|lt|lv|ee|lu|li|ua|ru|su|рф|cn|jp|kr|in|br|mx|ar|za|il|ae|me|tv|cc|ai|app|dev|xyz|top|site|online|store|shop|"
    "club|live|news|blog|page|link|click|space|website|tech|cloud|bank|pay|swiss|berlin|london|paris|example"
)
# A text that says where it leads: an address, or a host. A host is tried from its first letter alone and has no more
# parts than names of hosts can have, so that the search is linear in the text.
_SAID = re.compile(
    r"(?:https?://|www\.)(?P<address>[^\s/?#]+)"
    rf"|(?P<host>(?<![\w-])(?<![\w-]\.)(?:[\w-]{{1,63}}\.){{1,127}}(?:{_KNOWN})|(?<![\d.])\d{{1,3}}(?:\.\d{{1,3}}){{3}})\b(?![.\d])",
    re.IGNORECASE,
)
# Letters behind these are read from the other end.
_TURNED = re.compile("[\u202e\u2067\u2068]")


# Browsers go to `https:a.example` and `https:////a.example` alike.
_SLASHES = re.compile(r"^(https?):[/\\\\]*", re.IGNORECASE)
_RUN = re.compile(r"\S*")


# What no host has, and may stand behind an address.
_QUOTED = re.compile(r"[`|\"'“”„«»‹›].*", re.DOTALL)


@dataclass(frozen=True)
class Link:
    """Where a link of the Markdown source leads, and the offset of its address there; of its words, where no address stands."""

    host: str
    offset: int
    length: int = 0
    # The host that its text names; empty where it names none.
    says: str = ""

    @property
    def misleads(self) -> bool:
        """Whether its text names another host than the one to which it leads."""
        return (
            self.says != ""
            and not belongs_to(self.host, (self.says,))
            and not belongs_to(self.says, (self.host,))
        )


def links_of(body: str) -> list[Link]:
    """
    Return the links of a Markdown source in reading order: whatever is rendered as one, [text](address), <address> and
    bare addresses that are not, as in code, and hosts that stand among the words (spotting.py).
    """
    return [link for link, is_sure in _all_of(body) if is_sure]


def possible_links_of(body: str) -> list[Link]:
    """Return the links, and what is a link for whoever lists its host: "end.so" may be one or a blank that is missing."""
    return [link for link, _is_sure in _all_of(body)]


@lru_cache(maxsize=16)
def _all_of(body: str) -> tuple[tuple[Link, bool], ...]:
    found = [(link, True) for link in _links_of(body)]
    among = list(_among_words(body))
    if not among:
        return tuple(found)
    return tuple(sorted([*found, *among], key=lambda one: one[0].offset))


def _among_words(body: str) -> Iterator[tuple[Link, bool]]:
    """Yield the hosts in what readers see, outside of links."""
    shown = shown_of(body)
    text = shown.text if shown else body
    spotted = hosts_in(text)
    if not spotted:
        return
    taken = [(anchor.start, anchor.end) for anchor in shown.anchors] if shown else []
    if any(sign in text.lower() for sign in _SIGNS):
        taken += [match.span() for match in _LINK.finditer(text)]
    taken.sort()
    ends = list(accumulate((end for _start, end in taken), max))
    for one in spotted:
        before = bisect_left(taken, (one.end, 0))
        if before and ends[before - 1] > one.start:
            continue
        place = shown.place(one.start, one.end) if shown else (one.start, one.end - one.start)
        yield Link(host=host_of(f"//{one.host}"), offset=place[0], length=place[1]), one.is_sure


def _links_of(body: str) -> tuple[Link, ...]:
    written = list(_written(body))
    shown = shown_of(body)
    if shown is None or (
        not shown.anchors and "@" not in body and len(written) == 0 == len(list(_written(shown.text)))
    ):
        return tuple(written)
    return tuple(sorted(_together(written, shown), key=lambda link: link.offset))


def _together(written: list[Link], shown: Shown) -> Iterator[Link]:
    """Yield each link once, that stands in the source, is rendered, or can be read in what is rendered."""
    left = list(written)
    for anchor in shown.anchors:
        host, says = host_of(anchor.href), _said(shown.text[anchor.start : anchor.end])
        own = next((link for link in left if link.host == host), None)
        if own is None:
            start, length = _around(anchor, shown)
            # An address that reads otherwise than it leads: where it stands in the source is what is pointed at.
            own = next((link for link in left if start <= link.offset < start + length), None)
            rendered = Link(host=host, offset=start, length=length, says=says)
            if own is None:
                yield rendered
                continue
        left.remove(own)
        says = _said_before(anchor.href) or says
        link = replace(own, host=host)
        yield link if link.misleads else replace(link, says=says or link.says)
    yield from left
    known = Counter(link.host for link in written)
    for link in _written(shown.text):
        # The words of a link are no link of their own.
        if any(anchor.start <= link.offset < anchor.end for anchor in shown.anchors):
            continue
        known[link.host] -= 1
        if link.host and known[link.host] < 0:
            offset, length = shown.place(link.offset, link.offset + link.length)
            yield replace(link, offset=offset, length=length)


def _around(anchor: Anchor, shown: Shown) -> tuple[int, int]:
    """Return offset and length of the run in the source with which a link is written."""
    start, length = shown.place(anchor.start, anchor.end)
    run = _RUN.match(shown.body, start + length)
    end = run.end() if run else start + length
    while start and shown.body[start - 1] in "[!<*_~`":
        start -= 1
    return start, end - start


def _written(body: str) -> Iterator[Link]:
    position = 0
    small = body.lower()
    if not any(sign in small for sign in _SIGNS):
        return
    while match := _LINK.search(body, position):
        before, position = position, match.end()
        if match["is_text"] is not None:
            # The words of a link that look like an address: what counts is the address behind them, which is next.
            position = match.start("is_text")
            if behind := _LINK.match(body, position):
                position = behind.end()
                yield _link(behind, "target", says=_said(match["bare"]))
                continue
        if match["target"] is None:
            yield _link(match, "bare")
            continue
        text = body[max(before, match.start() - _TEXT_MAX) : match.start()].rpartition("[")[2]
        yield _link(match, "target", says=_said(text))


def images_of(body: str) -> list[dict[str, int]]:
    """Return where a Markdown source has images, with `offset` and `length` in characters."""
    return [
        {"offset": found.start(), "length": found.end() - found.start()} for found in _IMAGE.finditer(body)
    ]


def names_a_host(text: str) -> bool:
    """Whether a text, a name for example, says a host or an address."""
    return _said(text) != "" or any(one.is_sure for one in hosts_in(text))


def belongs_to(host: str, domains: Collection[str]) -> bool:
    """Whether a host is one of these domains or below one of them; either way of writing a name beyond ASCII will do."""
    labels = host.split(".")
    if not host.isascii():
        spelt = [label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels]
        if belongs_to(".".join(spelt), domains):
            return True
    return any(".".join(labels[start:]) in domains for start in range(len(labels)))


def host_of(address: str) -> str:
    """Return the host of an address as a person would say it: lower case, without `www.` and port, in letters."""
    if address.lower().startswith("www."):
        address = f"//{address}"
    address = _SLASHES.sub(r"\1://", address)
    try:
        parts = urlsplit(address)
        host = parts.path.rpartition("@")[2] if parts.scheme.lower() == "mailto" else parts.hostname or ""
    except ValueError:
        return ""
    return _up_to_signs(_QUOTED.sub("", _spoken(host))).removeprefix("www.").rstrip(".,;:!?*_~")


def _up_to_signs(host: str) -> str:
    """Return a host without the signs behind it; from its end, because a pattern would begin anew at each of them."""
    end = len(host)
    while end and not (host[end - 1].isalnum() or host[end - 1] in "_]"):
        end -= 1
    return host[:end]


def _spoken(host: str) -> str:
    """Return a host in the one form in which browsers look it up, in letters."""
    if "%" in host:
        host = unquote(host)
    if not host.isascii():
        host = unicodedata.normalize(
            "NFKC", "".join(sign for sign in host if unicodedata.category(sign) != "Cf")
        )
        host = host.replace("\u3002", ".")
    host = host.lower()
    if "xn--" not in host:
        return host
    return ".".join(map(_in_letters, host.split(".")))


def _in_letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except UnicodeError:
        return label


def _link(match: re.Match[str], group: str, *, says: str = "") -> Link:
    start, end = match.span(group)
    return Link(
        host=host_of(match[group]),
        offset=start,
        length=end - start,
        says=_said_before(match[group]) or says,
    )


def _said_before(address: str) -> str:
    """Return the host that an address names before its `@`, where browsers read a user: bank.example@evil.example."""
    if "@" not in address or address.lower().startswith("mailto:"):
        return ""
    try:
        user = urlsplit(_SLASHES.sub(r"\1://", address)).netloc.rpartition("@")[0]
    except ValueError:
        return ""
    return _said(unquote(user))


def _said(text: str) -> str:
    seen = unicodedata.normalize("NFKC", "".join(sign for sign in text if unicodedata.category(sign) != "Cf"))
    seen = seen.replace("\u3002", ".")
    found = _SAID.search(seen)
    if found is None:
        return "" if _TURNED.search(text) is None else _said(seen[::-1])
    if found["address"] is not None:
        return host_of(f"//{found['address'].rstrip('`*_~')}")
    return found["host"].lower().removeprefix("www.")
