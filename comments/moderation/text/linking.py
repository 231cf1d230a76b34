"""The links of a Markdown source, and where each says that it leads."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

# What stands behind `](`, or an address by itself, with or without angle brackets. Every alternative begins with fixed
# letters and never looks back, so that the search is linear in the text.
_LINK = re.compile(
    r"\]\(\s*<?(?P<target>(?:https?:|mailto:|//|www\.)[^\s<>()]+)"
    r"|(?P<bare>(?:https?://\[?|mailto:|\bwww\.)[^\s<>\[\]()]+)(?P<is_text>\]\()?",
    re.IGNORECASE,
)
# So far back the text of a link begins.
_TEXT_MAX = 300
# A text that says where it leads: an address, or a host under a domain that people know. "Node.js" is none.
_SAID = re.compile(
    r"(?:https?://|www\.)(?P<address>[^\s/?#]+)"
    r"|(?P<host>(?:[\w-]+\.)+(?:com|org|net|info|biz|io|co|eu|gov|edu|de|at|ch|fr|es|it|nl|be|pl|uk|ie|us|ca|au|example))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Link:
    """Where a link of the Markdown source leads, and the offset of its address there."""

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
    """Return the links of a Markdown source in reading order: [text](address), <address> and bare addresses."""
    links = []
    position = 0
    while match := _LINK.search(body, position):
        before, position = position, match.end()
        if match["is_text"] is not None:
            # The words of a link that look like an address: what counts is the address behind them, which is next.
            position = match.start("is_text")
            if behind := _LINK.match(body, position):
                position = behind.end()
                links.append(_link(behind, "target", says=_said(match["bare"])))
                continue
        if match["target"] is None:
            links.append(_link(match, "bare"))
            continue
        text = body[max(before, match.start() - _TEXT_MAX) : match.start()].rpartition("[")[2]
        links.append(_link(match, "target", says=_said(text)))
    return links


def belongs_to(host: str, domains: Collection[str]) -> bool:
    """Whether a host is one of these domains or below one of them."""
    labels = host.split(".")
    return any(".".join(labels[start:]) in domains for start in range(len(labels)))


def host_of(address: str) -> str:
    """Return the host of an address as a person would say it: lower case, without `www.` and port."""
    if address.lower().startswith("www."):
        address = f"//{address}"
    try:
        parts = urlsplit(address)
        host = parts.path.rpartition("@")[2] if parts.scheme.lower() == "mailto" else parts.hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.").rstrip(".,;:!?'\"*_~")


def _link(match: re.Match[str], group: str, *, says: str = "") -> Link:
    start, end = match.span(group)
    return Link(host=host_of(match[group]), offset=start, length=end - start, says=says)


def _said(text: str) -> str:
    found = _SAID.search(text)
    if found is None:
        return ""
    if found["address"] is not None:
        return host_of(f"//{found['address']}")
    return found["host"].lower().removeprefix("www.")
