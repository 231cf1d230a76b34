"""What readers see of a Markdown source: its words as they are rendered, where its links lead, and the way back to the source."""

import html
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from comments.threads import markup

# Without any of these readers see the words as they were written: marks, escapes, entities, letters that are blanks to the
# eye, and addresses that become links of themselves.
_MARKED = re.compile("[*_~`\\\\&<\\[@\u115f\u1160\u2800\u3164\uffa0]|\\|\\|")
_BLANKS = str.maketrans(dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0", " "))
# Sanitised HTML: what is no tag has no angle bracket, attributes have double quotes.
_TAG = re.compile(r'<(/?)([a-z]+)((?:[^<>"]|"[^"]*")*+)>')
_HREF = re.compile(r' href="([^"]*)"')
# What rendering adds of its own, behind a link.
_ADDED = re.compile(r' <span class="link-host">\[[^<]*\]</span>')
_INLINE = frozenset("em strong code del a span".split())
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


class Anchor(NamedTuple):
    """A link as it is rendered, and where its words stand in the text that readers see."""

    href: str
    start: int
    end: int


@dataclass(frozen=True)
class Shown:
    """What readers see of a source."""

    body: str
    # The text between two tags, each.
    pieces: tuple[str, ...]
    anchors: tuple[Anchor, ...]

    @cached_property
    def text(self) -> str:
        """The words that readers see, a line for each block."""
        return "".join(self.pieces).translate(_BLANKS)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return offset and length in the source of what stands here in the text; the marks within belong to it."""
        spans = self._spans[start:end]
        if not spans:
            return 0, 0
        first, last = spans[0][0], max(span[1] for span in spans)
        return first, max(1, last - first)

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Where each character of the text comes from. Only evidence asks for it."""
        return list(_Aligning(self.body).spans(self.pieces))


@lru_cache(maxsize=16)
def shown_of(body: str) -> Shown | None:
    """Return what readers see of a source, or None where that is what stands there, word by word."""
    if _MARKED.search(body) is None:
        return None
    rendered = _ADDED.sub("", markup.render(body))
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = position = 0
    open_at, href = 0, ""
    for tag in _TAG.finditer(rendered):
        piece = html.unescape(rendered[position : tag.start()])
        position = tag.end()
        if tag[2] not in _INLINE:
            piece += "\n"
        pieces.append(piece)
        length += len(piece)
        if tag[2] != "a":
            continue
        if not tag[1]:
            found = _HREF.search(tag[3])
            open_at, href = length, html.unescape(found[1]) if found else ""
        elif href:
            anchors.append(Anchor(href, open_at, length))
            href = ""
    pieces.append(html.unescape(rendered[position:]))
    return Shown(body, tuple(pieces), tuple(anchors))


class _Aligning:
    """Finds the characters that readers see in the source, one after the other; linear in both."""

    def __init__(self, body: str):
        self._body = body
        self._at = 0
        self._entities: dict[str, list[tuple[int, int]]] = {}
        for entity in _ENTITY.finditer(body):
            for letter in html.unescape(entity[0]):
                self._entities.setdefault(letter, []).append(entity.span())
        # What does not come again behind here.
        self._gone: set[str] = set()

    def spans(self, pieces: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        for piece in pieces:
            words = piece.strip()
            before, _words, after = piece.partition(words) if words else (piece, "", "")
            yield from map(self._blank, before)
            start = self._body.find(words, self._at) if words else -1
            if start >= 0 and self._entity(words[0], before=start) is None:
                yield from ((place, place + 1) for place in range(start, start + len(words)))
                self._at = start + len(words)
            else:
                yield from map(self._letter, words)
            yield from map(self._blank, after)

    def _blank(self, letter: str) -> tuple[int, int]:
        """Blanks between blocks need not stand in the source."""
        place = self._at
        if self._body[place : place + 1].isspace():
            self._at += 1
        elif self._entity(letter, before=place + 1):
            return self._letter(letter)
        return place, self._at

    def _letter(self, letter: str) -> tuple[int, int]:
        if letter.isspace() and letter not in self._entities:
            return self._blank(letter)
        place = -1 if letter in self._gone else self._body.find(letter, self._at)
        entity = self._entity(letter, before=place if place >= 0 else len(self._body))
        if entity is not None:
            self._at = entity[1]
            return entity
        if place < 0:
            self._gone.add(letter)
            return self._at, self._at
        self._at = place + 1
        return place, place + 1

    def _entity(self, letter: str, *, before: int) -> tuple[int, int] | None:
        """Return where the next entity for a letter stands, if it does before there."""
        places = self._entities.get(letter)
        if not places:
            return None
        number = bisect_left(places, (self._at, 0))
        return places[number] if number < len(places) and places[number][0] < before else None
