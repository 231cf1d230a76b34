"""Lines of plain text into blocks: what stands together between blank lines, each numbered item on its own."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

from articles.ingesting import words

# "1." "1)" "1 ." "(1)" "[1]" "1:" at the start of a line, or a number and a question mark; not "1.5 million".
_ITEM = re.compile(
    r"(?:\[\s?(?P<bracket>[0-9]{1,3})\s?\][:.]?|\((?P<paren>[0-9]{1,3})\)|(?P<plain>[0-9]{1,3})\s?[.):](?![0-9])"
    r"|(?P<open>[0-9]{1,3})(?=\s+[?？؟]))\s*(?:[–—-]\s+)?(?P<text>.*)\Z"
)
_BULLET = re.compile(r"[*•‣◦–-]\s+\S")
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]*(?:\s?\[[0-9, ]+\])*\Z")
_DRAWN = frozenset("*-_=~#+.·•–—─═⁂ ")
# Nobody wraps lines at this width by hand: a longer one that ends a sentence is a paragraph of its own.
_UNWRAPPED_LENGTH = 120


class Line(NamedTuple):
    number: int
    text: str


@dataclass(frozen=True)
class Block:
    """Lines that stand together; `item` is its number when it is an item of a numbered list."""

    lines: tuple[Line, ...]
    item: int | None = None
    bracketed: bool = False
    item_text: str = field(default="")

    @property
    def line(self) -> int:
        return self.lines[0].number

    @property
    def text(self) -> str:
        return join([line.text for line in self.lines])

    @property
    def is_notes_heading(self) -> bool:
        return len(self.lines) == 1 and bool(words.NOTES_HEADING.match(self.lines[0].text.strip(" #*_=-")))


def split_lines(text: str) -> list[Line]:
    """Return all lines with their numbers, their inner white space evened out."""
    return [Line(number, " ".join(line.split())) for number, line in enumerate(text.split("\n"), 1)]


def split_blocks(lines: list[Line]) -> list[Block]:
    """Return what stands between blank lines; a numbered list comes apart into its items."""
    blocks: list[Block] = []
    together: list[Line] = []
    for line in [*lines, Line(0, "")]:
        if line.text and not is_rule(line.text):
            together.append(line)
        elif together:
            blocks.extend(_items_apart(together))
            together = []
    return blocks


def split_paragraphs(block: Block) -> list[str]:
    """Join wrapped lines; long lines without a blank one between, and bullets, are paragraphs of their own."""
    paragraphs: list[list[str]] = []
    bullets = sum(bool(_BULLET.match(line.text)) for line in block.lines) > 1
    whole = True
    for line in block.lines:
        if whole or (bullets and _BULLET.match(line.text)):
            paragraphs.append([])
        paragraphs[-1].append(line.text)
        whole = len(line.text) > _UNWRAPPED_LENGTH and bool(_SENTENCE_END.search(line.text))
    return [join(parts) for parts in paragraphs]


def is_rule(text: str) -> bool:
    """Tell whether a line is drawn rather than written: "* * *", "-----", "====="."""
    return len(text) > 2 and set(text) <= _DRAWN


def join(texts: list[str]) -> str:
    """Join wrapped lines by a space, but not after a hyphen and not within a script that has no spaces."""
    joined = texts[0]
    for text in texts[1:]:
        hyphened = joined.endswith("-") and len(joined) > 1 and joined[-2].isalpha() and text[0].isalpha()
        joined += text if hyphened or (_spaceless(joined[-1]) and _spaceless(text[0])) else f" {text}"
    return joined


def _spaceless(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF" and not "\uac00" <= sign <= "\ud7af"


def _items_apart(lines: list[Line]) -> list[Block]:
    starts = _item_starts(lines)
    if not starts:
        return [Block(tuple(lines))]
    blocks = [Block(tuple(lines[: min(starts)]))] if min(starts) else []
    for start, end in zip(sorted(starts), [*sorted(starts)[1:], len(lines)], strict=True):
        number, bracketed, text = starts[start]
        blocks.extend(_without_courtesy(Block(tuple(lines[start:end]), number, bracketed, text)))
    return blocks


def _item_starts(lines: list[Line]) -> dict[int, tuple[int, bool, str]]:
    """
    Return the places where an item of a list begins, with its number, its brackets and its text.

    A list opens a block, follows its heading, or counts 1, 2 below its introduction; within it a line begins an item
    when it counts on. A year or a page number at the start of a wrapped line does neither.
    """
    numbered = {at: read for at, line in enumerate(lines) if (read := _read_item(line.text))}
    if not numbered:
        return {}
    first = min(numbered)
    numbers = [number for number, _bracketed, _text in numbered.values()]
    if first and not words.NOTES_HEADING.match(lines[first - 1].text) and numbers[:2] != [1, 2]:
        return {}
    starts: dict[int, tuple[int, bool, str]] = {}
    last = 0
    for at, read in numbered.items():
        if not starts or read[0] == 1 or last <= read[0] <= last + 10:
            starts[at] = read
            last = read[0]
    return starts


def _read_item(text: str) -> tuple[int, bool, str] | None:
    found = _ITEM.match(text)
    if not found:
        return None
    digits = found["bracket"] or found["paren"] or found["plain"] or found["open"]
    if not int(digits):
        return None
    return int(digits), found["bracket"] is not None, found["text"]


def _without_courtesy(item: Block) -> list[Block]:
    """A courtesy line may follow the last item without a blank line."""
    for at, line in enumerate(item.lines[1:], 1):
        if words.COURTESY.match(line.text) and len(item.lines) - at <= 2:
            return [Block(item.lines[:at], item.item, item.bracketed, item.item_text), Block(item.lines[at:])]
    return [item]


def item_text(block: Block) -> str:
    """Return the words of a list item without its number."""
    return join(
        [text for text in (block.item_text, *(line.text for line in block.lines[1:])) if text] or [""]
    )
