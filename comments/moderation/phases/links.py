import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from comments.moderation.verdicts import Asks, Noticed, Submission

# How many links the evidence spells out; the count is exact whatever it is.
SHOWN_MAX = 20

# What stands behind `](`, or an address by itself, with or without angle brackets. Every alternative begins with fixed
# letters and never looks back, so that the search is linear in the text.
_LINK = re.compile(
    r"\]\(\s*<?(?P<target>(?:https?:|mailto:|//|www\.)[^\s<>()]+)"
    r"|(?P<bare>(?:https?://\[?|mailto:|\bwww\.)[^\s<>\[\]()]+)(?P<is_text>\]\()?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Link:
    """Where a link of the Markdown source leads, and the offset of its address there."""

    host: str
    offset: int


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold from so many links on; one address linked twice counts twice."""
    wanted = submission.rules.hold_links_from
    if wanted == 0:
        return
    found = links_of(submission.body)
    if len(found) < wanted:
        return
    yield Noticed(
        phase="links",
        code="many_links",
        asks=Asks.HOLD,
        evidence={
            "count": len(found),
            "held_from": wanted,
            "hosts": sorted({link.host for link in found[:SHOWN_MAX]}),
            "links": [{"host": link.host, "offset": link.offset} for link in found[:SHOWN_MAX]],
        },
    )


def links_of(body: str) -> list[Link]:
    """Return the links of a Markdown source in reading order: [text](address), <address> and bare addresses."""
    links = []
    position = 0
    while match := _LINK.search(body, position):
        position = match.end()
        if match["is_text"] is not None:
            # The words of a link that look like an address: what counts is the address behind them, which is next.
            position = match.start("is_text")
            if _LINK.match(body, position):
                continue
        group = "target" if match["target"] is not None else "bare"
        links.append(Link(host=_host(match[group]), offset=match.start(group)))
    return links


def _host(address: str) -> str:
    """Return the host of an address as a person would say it: lower case, without `www.` and port."""
    if address.lower().startswith("www."):
        address = f"//{address}"
    try:
        parts = urlsplit(address)
        host = parts.path.rpartition("@")[2] if parts.scheme.lower() == "mailto" else parts.hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.").rstrip(".,;:!?'\"*_~")
