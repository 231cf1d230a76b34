"""Marks in a body become links to their references, and back."""

from collections import Counter
from collections.abc import Collection

from lxml import etree

from articles.ingesting.marks import MARK, Piece, pieces
from articles.ingesting.trees import Element

# In code, a number in brackets is code; a link is already one.
_LEFT_ALONE = frozenset(("a", "code", "kbd", "pre", "samp", "var"))


def link_marks(tree: Element, *, known: Collection[int]) -> tuple[list[int], Counter[int]]:
    """
    Link each mark in `tree` whose number is `known` to `#ref-<number>`; its own id is `mark-<number>-<nth>`.

    :returns: the numbers of all marks in reading order, and how many of each known number were linked
    """
    marks: list[int] = []
    linked: Counter[int] = Counter()
    for holder, after in _places(tree):
        text = (holder.tail if after else holder.text) or ""
        new: list[str | Element] = []
        for piece in pieces(text):
            if piece.number is not None:
                marks.append(piece.number)
            new.append(_linked(piece, linked) if piece.number in known else piece.text)
        _put(new, holder, after=after)
    return marks, linked


def _places(tree: Element) -> list[tuple[Element, bool]]:
    """Return where texts with marks stand, in reading order: inside an element, or after it."""
    found: list[tuple[Element, bool]] = []
    left_alone = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            left_alone += element.tag in _LEFT_ALONE
            if not left_alone and MARK.search(element.text or ""):
                found.append((element, False))
        else:
            left_alone -= element.tag in _LEFT_ALONE
            if not left_alone and element is not tree and MARK.search(element.tail or ""):
                found.append((element, True))
    return found


def _linked(piece: Piece, linked: Counter[int]) -> Element:
    number = piece.number or 0
    linked[number] += 1
    link = etree.Element("a")
    link.set("class", "mark")
    link.set("id", f"mark-{number}-{linked[number]}")
    link.set("href", f"#ref-{number}")
    link.set("role", "doc-noteref")
    link.text = piece.text
    return link


def _put(new: list[str | Element], holder: Element, *, after: bool) -> None:
    """Replace the text inside or after `holder` with a row of texts and links."""
    lead = ""
    links: list[Element] = []
    behind: list[str] = []
    for part in new:
        if not isinstance(part, str):
            links.append(part)
            behind.append("")
        elif links:
            behind[-1] += part
        else:
            lead += part
    if after:
        holder.tail = None
        before = holder
    else:
        holder.text = lead
        if links:
            holder.insert(0, links[0])
        before = next(iter(links), holder)
    for link in links if after else links[1:]:
        before.addnext(link)
        before = link
    if after:
        holder.tail = lead
    for link, text in zip(links, behind, strict=True):
        link.tail = text
