"""Marks: the [n] in a text that point to notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Up to three digits, so that a year in brackets is a year; no range, no [sic]; [^n] is what Markdown leaves of a
# footnote that was never written.
MARK = re.compile(r"\[\s?\^?(?P<numbers>[1-9][0-9]{0,2}(?:\s?[,;]\s?\^?[1-9][0-9]{0,2})*)\s?\]")
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `number` when it is what a reader clicks to reach that note."""

    text: str
    number: int | None = None


def numbers(text: str) -> list[int]:
    """Return the numbers of all marks in reading order."""
    return [piece.number for piece in pieces(text) if piece.number is not None]


def pieces(text: str) -> Iterator[Piece]:
    """Cut `text` at its marks; joined again, the pieces are the text."""
    end = 0
    for mark in MARK.finditer(text):
        if mark.start() > end:
            yield Piece(text[end : mark.start()])
        yield from _of_mark(mark)
        end = mark.end()
    if end < len(text):
        yield Piece(text[end:])


def _of_mark(mark: re.Match[str]) -> Iterator[Piece]:
    found = list(_NUMBER.finditer(mark[0]))
    if len(found) == 1:
        yield Piece(mark[0], int(found[0][0]))
        return
    end = 0
    for number in found:
        yield Piece(mark[0][end : number.start()])
        yield Piece(number[0], int(number[0]))
        end = number.end()
    yield Piece(mark[0][end:])
