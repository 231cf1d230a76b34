"""
Text folded for comparison: one form for every way of writing the same word, and the way back to the text as written.

Case, compatibility forms (full-width letters, ligatures), decomposed accents and invisible characters make no difference.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# Unicode's limit for well-behaved text (UAX #15, stream-safe format). Normalising a letter with ten thousand accents
# takes quadratic time, thirty at a time do not.
_MARKS_MAX = 30

_ASCII_WORD = re.compile(r"[a-zA-Z0-9]+")

# Scripts written without spaces between words, and Hangul, whose particles grow onto the word: first and last code point.
_WITHOUT_BORDERS = (
    (0x0E00, 0x0FFF),  # Thai, Lao, Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul letters
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # Han repetition mark, zero
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),  # Katakana extensions
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),  # Han
    (0xAC00, 0xD7AF),  # Hangul
    (0xF900, 0xFAFF),  # Han
    (0x20000, 0x3FFFF),  # Han
)


@dataclass(frozen=True)
class Folded:
    """A folded text; its character `n` comes from `starts[n]` up to and without `ends[n]` of the text as written."""

    text: str
    starts: list[int]
    ends: list[int]


class Token(NamedTuple):
    """
    A word, or one character of a script without word borders.

    `start` and `end` count in the folded text. `key` is what is compared: the text, behind a blank when anything
    separates it from the token before.
    """

    text: str
    key: str
    start: int
    end: int


def fold(text: str) -> Folded:
    """Return the text in one case and one form, without what cannot be seen; linear in its length."""
    if text.isascii():
        return Folded(text.lower(), list(range(len(text))), list(range(1, len(text) + 1)))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        written = "".join(letter for letter in text[start:end] if unicodedata.category(letter) != "Cf")
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written).casefold())
        pieces.append(folded)
        starts += [start] * len(folded)
        ends += [end] * len(folded)
    return Folded("".join(pieces), starts, ends)


def tokens(folded: str) -> list[Token]:
    """Return the words of a folded text in order; what is neither letter, digit nor mark separates them."""
    if folded.isascii():
        # Most texts: what separates words there is the same for every word.
        return [
            Token(word[0], f" {word[0]}", word.start(), word.end()) for word in _ASCII_WORD.finditer(folded)
        ]
    found: list[Token] = []
    position, length, last_end = 0, len(folded), 0
    while position < length:
        if not is_word_character(folded[position]):
            position += 1
            continue
        end = position + 1
        single = has_no_borders(folded[position])
        while end < length and _goes_on(folded[end], single=single):
            end += 1
        text = folded[position:end]
        glued = bool(found) and last_end == position
        found.append(Token(text, text if glued else f" {text}", position, end))
        position = last_end = end
    return found


@lru_cache(maxsize=16)
def read(text: str) -> tuple[Folded, list[Token]]:
    """Return a text folded, and its words; whoever looks at the same text next is answered from memory."""
    folded = fold(text)
    return folded, tokens(folded.text)


def is_word_character(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter)[0] == "M"


def has_no_borders(letter: str) -> bool:
    """Whether the script of this letter is written without borders between words."""
    code = ord(letter)
    return code >= _WITHOUT_BORDERS[0][0] and any(first <= code <= last for first, last in _WITHOUT_BORDERS)


def _goes_on(letter: str, *, single: bool) -> bool:
    if letter.isalnum():
        return not single and not has_no_borders(letter)
    return unicodedata.category(letter)[0] == "M"


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each letter with its marks begins and ends."""
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or position - start > _MARKS_MAX or not _continues(text[position]):
            yield start, position
            start = position


def _continues(letter: str) -> bool:
    """Whether this belongs to the letter before: a mark, or a vowel or final consonant of a decomposed Hangul syllable."""
    return not letter.isascii() and (
        unicodedata.category(letter)[0] == "M" or 0x1160 <= ord(letter) <= 0x11FF
    )
