"""A tidied body as the same blocks that plain text has, so that both are read by the same rules."""

import re

from articles.ingesting.bylines import read_byline, read_dateline
from articles.ingesting.endnotes import take_notes
from articles.ingesting.footnotes import note_text
from articles.ingesting.lines import Block, Line, split_blocks
from articles.ingesting.manuscripts import Manuscript
from articles.ingesting.parsed import Conventions
from articles.ingesting.plain_text import apply_byline, is_navigation, take_courtesy
from articles.ingesting.trees import HEADINGS, Element, text_of, texts


def take_what_is_not_body(
    tree: Element, manuscript: Manuscript, *, conventions: Conventions, wrapped: bool = False
) -> None:
    """
    Move byline, courtesy line and notes from a row of blocks into the manuscript; drop lines of navigation.

    :param wrapped: whether line ends in a paragraph's source are line ends of the text
    """
    _take_bylines(tree, manuscript, conventions)
    for child in list(tree):
        if child.tag in {"p", "li", *HEADINGS} and is_navigation(text_of(child)):
            tree.remove(child)
    children = list(tree)
    blocks = [block for at, child in enumerate(children) for block in _blocks_of(child, at, wrapped=wrapped)]
    kept = take_courtesy(blocks, manuscript)
    if not manuscript.references:
        kept, manuscript.references = take_notes(kept)
    staying = {block.line for block in kept}
    for at in {block.line for block in blocks} - staying:
        tree.remove(children[at])


def _take_bylines(tree: Element, manuscript: Manuscript, conventions: Conventions) -> None:
    for child in list(tree)[:4]:
        text = text_of(child)
        byline = read_byline(text, conventions) or read_dateline(text, conventions)
        if child.tag == "p" and byline:
            apply_byline(byline, manuscript)
            tree.remove(child)


def _blocks_of(child: Element, at: int, *, wrapped: bool) -> list[Block]:
    """Return the blocks of one element; the line of each is the element's place."""
    if child.tag == "ol":
        start = child.get("start") or ""
        first = int(start) if start.isdigit() else 1
        items = [item for item in child if item.tag == "li"]
        return [_item(item, number, at) for number, item in enumerate(items, first)]
    if child.tag == "p" or child.tag in HEADINGS:
        lines = [" ".join(line.split()) for line in _lines_of(child, wrapped=wrapped)]
        return split_blocks([Line(at, line) for line in lines if line])
    text = text_of(child)
    return [Block((Line(at, text),))] if text else []


def _item(item: Element, number: int, at: int) -> Block:
    text = note_text(item)
    return Block((Line(at, f"{number}. {text}"),), number, bracketed=False, item_text=text)


def _lines_of(paragraph: Element, *, wrapped: bool) -> list[str]:
    """Return the lines of a paragraph; the first address that a line links to stands in front of the linked words."""
    lines = [""]
    linked: set[Element] = set()
    for text, holder in texts(paragraph):
        href = holder.get("href") or ""
        if holder not in linked and "://" in href and "://" not in lines[-1] and "://" not in text:
            lines[-1] += f"{href} "
        linked.add(holder)
        first, *more = (text if wrapped or holder.tag == "br" else re.sub(r"\s", " ", text)).split("\n")
        lines[-1] += first
        lines.extend(more)
    return lines
