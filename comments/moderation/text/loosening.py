"""
The same word in disguise: without its accents, with letters of other alphabets, with digits and signs for letters,
letter by letter, drawn out, or cut by signs. Each disguise gives one more reading of a text; what is not disguised is read once.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from comments.accounts.looks import looks_like
from comments.moderation.text.folding import Token, is_word_character, tokens

# What is written for a letter; one and bar stand for two letters, which makes two readings.
_LEET = {
    "0": "o",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "€": "e",
    "+": "t",
}
_EITHER = "1|!"
_STANDS = "".join(_LEET) + _EITHER
_TABLES = [str.maketrans(_LEET | dict.fromkeys(_EITHER, letter)) for letter in "il"]
# A stretch without blanks in which something stands for a letter: a sign between letters, or a digit beside one.
_DISGUISED = re.compile(rf"[^\W\d_][{re.escape(_STANDS)}]+(?=[^\W\d_])|[\d@$€][^\W\d_]|[^\W\d_][\d$€]")
# Signs in a row are looked at once, from the first of them.
_AT_ENDS = re.compile(r"(?<=\w)[!|+@]+(?!\w)|(?<![\w!+])[!+]+(?=\w)")
_HAS_LETTER = re.compile(r"[^\W\d_]")
# A letter beyond Latin.
_FOREIGN = re.compile("[^\\W\\d_\x00-\u024f\u1e00-\u1eff]")
_STRETCH = re.compile(r"[^\W\d_]+")
# Alphabets of few readers here, drawn like ours: a word in them that reads as Latin is meant so. Coptic, Lisu, Cherokee.
_RARE = re.compile("[\u2c80-\u2cff\ua4d0-\ua4ff\u13a0-\u13ff\uab70-\uabbf]+")
# What the list of confusables has otherwise or not at all; small Coptic letters are drawn like its capitals.
_RARE_LETTERS = dict(zip("ⲁⲃⲉⲏⲓⲕⲙⲛⲟⲣⲥⲧⲩⲭꓲᏁᎾ", "abehikmnopctyxino", strict=True))
# Letters on their heads, for words that are read from the other end.
_TURNED = str.maketrans("ɐqɔpǝɟƃɥᴉıɾʞɯundbɹʇʌʍʎ", "abcdefghiijkmnupqrtvwy")
_ON_ITS_HEAD = re.compile("[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]")
# A letter as addresses may write it.
_ENCODED = re.compile("%([46][1-9a-f]|[57][0-9a])")
_ROUND_O = re.compile(r"(?<=[^\W_])\(\)")
# Latin letters of phonetics and small capitals, with which nobody writes.
_PHONETIC = re.compile("[\u0250-\u02af\u1d00-\u1d7f\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f]")
_SPELT = re.compile(r"(?<!\w)[^\W\d_](?:[\W_]+[^\W\d_]){3,}(?!\w)")
# Letter by letter, with anything but a letter between: so many make a word.
_SPELT_MIN = 4
# One letter drawn out. Nobody writes it thrice: it stands for itself once, or twice.
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
# A word cut by signs, without blanks; more of it than that is a list of things or an address.
_SIGN_WITHIN = re.compile(r"[-‐‑.*_~·'’|/](?=[^\W\d_])")
_CUT = re.compile(r"(?<![\w])[^\W\d_]+(?:[-‐‑.*_~·'’|/]{1,3}[^\W\d_]+){1,3}(?!\w)")
# Letters that differ by a stroke, which no decomposition takes away.
_STROKES = str.maketrans("øłđħŧıæœð", "oldhtiaod")
_STRIPPED = ("LATIN", "GREEK", "ARABIC", "HEBREW")


def plain_tokens(found: list[Token]) -> list[Token]:
    """Return words without the accents of Latin and Greek and the vowel signs of Arabic and Hebrew."""
    return [token if token.text.isascii() else _without_accents(token) for token in found]


def readings(folded: str, found: list[Token]) -> Iterator[list[Token]]:
    """
    Yield a folded text as it may be meant, as short lists of words; the plain reading is not among them.

    :param found: its words
    """
    letters = set(folded)
    yield from _put_together(folded, found, letters=letters)
    if "%" in folded and _ENCODED.search(folded):
        yield _decoded(folded)
    if not folded.isascii() and _ON_ITS_HEAD.search(folded):
        yield [
            token._replace(text=turned, key=f" {turned}")
            for token in found
            if _ON_ITS_HEAD.search(token.text)
            for turned in [token.text[::-1].translate(_TURNED)]
        ]
    if "()" in folded:
        # With an accent, which goes again: as long as it was.
        folded = _ROUND_O.sub("o\u0301", folded)
    if _FOREIGN.search(folded):
        seen = _in_latin(folded)
        if seen != folded:
            folded = seen
            yield plain_tokens(tokens(folded))
    if letters.isdisjoint(_STANDS) or _DISGUISED.search(folded) is None:
        return
    # Signs at the ends of words end sentences: "damn!" is no "damni".
    bare = _AT_ENDS.sub(lambda signs: " " * len(signs[0]), folded)
    for variant in sorted({bare.translate(table) for table in _TABLES}):
        yield [
            token
            if bare[token.start].isalpha() or _HAS_LETTER.search(bare, token.start, token.end)
            else _as_it_was(token, bare)
            for token in plain_tokens(tokens(variant))
        ]


def _put_together(folded: str, found: list[Token], *, letters: set[str]) -> Iterator[list[Token]]:
    """Yield each word that is spelt, drawn out or cut, as it is meant."""
    if _SPELT.search(folded):
        yield from _spelt(found)
    # Three of a letter in a row are looked for letter by letter, which is quicker than any pattern.
    if any(3 * letter in folded for letter in letters if letter.isalpha()):
        yield from _drawn_in(folded)
    if _SIGN_WITHIN.search(folded):
        yield from _joined(folded)


def _as_it_was(token: Token, text: str) -> Token:
    """Return a number as a number: 455 is no word."""
    written = text[token.start : token.end]
    return token._replace(text=written, key=f" {written}")


def without_accents(text: str) -> str:
    """Return a folded text without accents; as long as it was or shorter."""
    return text if text.isascii() else text.translate(_BASES)


def _without_accents(token: Token) -> Token:
    text = without_accents(token.text)
    if not text or text == token.text:
        return token
    return token._replace(text=text, key=f" {text}" if token.key.startswith(" ") else text)


class _Bases(dict[int, str]):
    """What letters are without their accents, by code point: filled as they come, and never with all there are."""

    def __missing__(self, point: int) -> str:
        found = _base(chr(point))
        if len(self) < _BASES_MAX:
            self[point] = found
        return found


_BASES_MAX = 4096
_BASES = _Bases()


def _base(letter: str) -> str:
    category = unicodedata.category(letter)
    name = unicodedata.name(letter, "")
    if category == "Mn":
        return "" if name.startswith((*_STRIPPED, "COMBINING")) else letter
    if not name.startswith(_STRIPPED):
        return letter
    parts = unicodedata.normalize("NFD", letter)
    kept = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    return (kept or letter).translate(_STROKES)


def _in_latin(folded: str) -> str:
    """
    Return a text with the letters of other alphabets that look like Latin ones as these, where it is mostly Latin or the
    word has a Latin letter beside them; letters of phonetics in any case.
    """
    letters = {letter: count for letter, count in Counter(folded).items() if letter.isalpha()}
    foreign = {letter for letter in letters if not letter.isascii()}
    others = sum(letters[letter] for letter in foreign if not _is_latin(letter))
    if others and 2 * others < sum(letters.values()):
        return folded.translate({ord(letter): _latin(letter) for letter in foreign})
    return _STRETCH.sub(_one_in_latin, folded)


def _one_in_latin(stretch: re.Match[str]) -> str:
    written = stretch[0]
    if _RARE.fullmatch(written) is None and not any(_is_latin(letter) for letter in written):
        return written
    seen = "".join(letter if letter.isascii() else _latin(letter) for letter in written)
    # What has letters left that are no Latin ones is a word of another alphabet with something behind it.
    return seen if all(map(_is_latin, filter(str.isalpha, seen))) else written


@lru_cache(maxsize=4096)
def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


@lru_cache(maxsize=4096)
def _latin(letter: str) -> str:
    """Return the one Latin letter that this one looks like, or itself."""
    if not letter.isalpha() or (_is_latin(letter) and not _PHONETIC.match(letter)):
        return letter
    seen = _RARE_LETTERS.get(letter) or looks_like(letter)
    return seen if len(seen) == 1 and seen.isascii() and seen.isalpha() else letter


def _decoded(folded: str) -> list[Token]:
    """Return the words of the stretches that have encoded letters, as they read with these."""
    found: list[Token] = []
    for stretch in re.finditer(r"\S+", folded):
        if _ENCODED.search(stretch[0]) is None:
            continue
        places: list[int] = []
        letters: list[str] = []
        position = stretch.start()
        while position < stretch.end():
            code = _ENCODED.match(folded, position)
            letters.append(chr(int(code[1], 16)).lower() if code else folded[position])
            places.append(position)
            position = code.end() if code else position + 1
        places.append(position)
        found += [
            token._replace(start=places[token.start], end=places[token.end])
            for token in plain_tokens(tokens("".join(letters)))
        ]
    return found


def _spelt(found: list[Token]) -> Iterator[list[Token]]:
    """Yield runs of single letters as the words that they spell."""
    run: list[Token] = []
    for token in [*found, None]:
        if (
            token is not None
            and len(token.text) == 1
            and token.text.isalpha()
            and is_word_character(token.text)
        ):
            run.append(token)
            continue
        if len(run) >= _SPELT_MIN and all(one.key.startswith(" ") for one in run):
            text = without_accents("".join(one.text for one in run))
            yield [Token(text, f" {text}", run[0].start, run[-1].end)]
        run = []


def _drawn_in(folded: str) -> Iterator[list[Token]]:
    """Yield each word in which letters are drawn out, with these once and twice."""
    for stretch in _STRETCH.finditer(folded):
        if _DRAWN_OUT.search(stretch[0]) is None:
            continue
        for first, others in product((r"\1", r"\1\1"), repeat=2):
            text = _DRAWN_OUT.sub(others, _DRAWN_OUT.sub(first, stretch[0], count=1))
            yield _alone(text, stretch)


def _joined(folded: str) -> Iterator[list[Token]]:
    """Yield each word that signs cut, put together."""
    for cut in _CUT.finditer(folded):
        yield _alone("".join(filter(str.isalpha, cut[0])), cut)


def _alone(text: str, place: re.Match[str]) -> list[Token]:
    text = without_accents(text)
    return [Token(text, f" {text}", place.start(), place.end())]
