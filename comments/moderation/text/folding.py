"""
Text folded for comparison: one form for every way of writing the same word, and the way back to the text as written.

Case, compatibility forms (full-width letters, ligatures), decomposed accents and invisible characters make no difference.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# Unicode's limit for well-behaved text (UAX #15, stream-safe format). Normalising a letter with ten thousand accents
# takes quadratic time, thirty at a time do not.
_MARKS_MAX = 30

_ASCII_WORD = re.compile(r"[a-zA-Z0-9]+")
_ASCII = re.compile(r"[\x00-\x7f]+")
_STRETCH = re.compile(r"\S+")
# Latin, Greek and Cyrillic without marks of their own: words there are letters and digits, with borders.
_BORDERED = re.compile("[\x00-\u02ff\u0370-\u0482\u048a-\u058f]+")
_WORD = re.compile(r"[^\W_]+")
# Beside what has the category Cf, these show nothing: the joiner, fillers, selectors of variants.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Letters in circles, squares and flags that compatibility forms do not unfold; the code point of each A.
_FRAMED = {first + place: ord("a") + place for first in (0x1F150, 0x1F170, 0x1F1E6) for place in range(26)}

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
    starts: Sequence[int]
    ends: Sequence[int]


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
        return Folded(text.lower(), range(len(text)), range(1, len(text) + 1))
    single = {letter: _single(letter) for letter in set(text)}
    if all(single.values()):
        # Every letter for itself, as in most of what people write with accents.
        alone = text.translate({ord(letter): folded for letter, folded in single.items()})
        return Folded(alone, range(len(text)), range(1, len(text) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position, length = 0, len(text)
    while position < length:
        plain = _ASCII.match(text, position)
        if plain is not None:
            # The last letter may have marks behind it; the others stand for themselves.
            end = plain.end() - (plain.end() < length)
            pieces.append(text[position:end].lower())
            starts += range(position, end)
            ends += range(position + 1, end + 1)
            position = end
            if position == length:
                break
        end = _cluster_end(text, position)
        folded = _folded(text[position:end])
        pieces.append(folded)
        starts += [position] * len(folded)
        ends += [end] * len(folded)
        position = end
    return Folded("".join(pieces), starts, ends)


@lru_cache(maxsize=16_384)
def _single(letter: str) -> str:
    """Return what a letter that nothing joins with its neighbours is folded to, if that is one letter; else nothing."""
    folded = "" if _continues(letter) else _folded(letter)
    return folded if len(folded) == 1 else ""


@lru_cache(maxsize=16_384)
def _folded(written: str) -> str:
    """Return one letter with its marks in the one form."""
    seen = "".join(letter for letter in written if unicodedata.category(letter) != "Cf")
    seen = _UNSEEN.sub("", seen).translate(_FRAMED)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())


def tokens(folded: str) -> list[Token]:
    """Return the words of a folded text in order; what is neither letter, digit nor mark separates them."""
    if folded.isascii():
        # Most texts: what separates words there is the same for every word.
        return [_token(word) for word in _ASCII_WORD.finditer(folded)]
    if _BORDERED.fullmatch(folded):
        return [_token(word) for word in _WORD.finditer(folded)]
    found: list[Token] = []
    for stretch in _STRETCH.finditer(folded):
        if _BORDERED.fullmatch(stretch[0]):
            first = stretch.start()
            found += [
                Token(word[0], f" {word[0]}", first + word.start(), first + word.end())
                for word in _WORD.finditer(stretch[0])
            ]
        else:
            found += _letter_by_letter(folded, stretch.start(), stretch.end())
    return found


def _token(word: re.Match[str]) -> Token:
    text = word[0]
    # Thousands a comment: without the checks that a call of Token makes.
    return tuple.__new__(Token, (text, " " + text, *word.span()))


def _letter_by_letter(folded: str, position: int, length: int) -> Iterator[Token]:
    """Yield the words of a stretch without blanks whose script may have no borders, or whose letters have marks."""
    last_end = -1
    while position < length:
        if not is_word_character(folded[position]):
            position += 1
            continue
        end = position + 1
        single = has_no_borders(folded[position])
        while end < length and _goes_on(folded[end], single=single):
            end += 1
        text = folded[position:end]
        yield Token(text, text if last_end == position else f" {text}", position, end)
        position = last_end = end


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


def _cluster_end(text: str, start: int) -> int:
    """Return where the letter that begins here ends, with its marks."""
    end = start + 1
    while end < len(text) and end - start <= _MARKS_MAX and _continues(text[end]):
        end += 1
    return end


def _continues(letter: str) -> bool:
    """Whether this belongs to the letter before: a mark, or a vowel or final consonant of a decomposed Hangul syllable."""
    return not letter.isascii() and (
        unicodedata.category(letter)[0] == "M" or 0x1160 <= ord(letter) <= 0x11FF
    )
