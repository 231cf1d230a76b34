"""Recognising the same words when they come again: exactly, or with little changed."""

import hashlib
import zlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from comments.moderation.text.folding import read

# The same words within this time are repeated.
WITHIN = timedelta(days=1)
# Thanks and greetings are the same words, and nobody repeats anything with them.
LETTERS_MIN = 20
# What is compared of a long text, and in pieces of how many bytes.
_COMPARED_MAX = 4_000
_PIECE = 6
# Short pieces and a low share: of fifteen words one may be another, of twenty-five two. Unrelated words share next to
# nothing; half of a text that is a quotation is not alike in most cases.
# A sketch keeps the least hash of each of so many heaps; alike are texts that share this part of them. Of two texts
# that share a part J of their pieces about a part J of the heaps is the same (A. Broder, "On the resemblance and
# containment of documents", 1997; in one pass as P. Li, A. Owen and C.-H. Zhang, "One Permutation Hashing", 2012).
_HEAPS = 16
_SHARED_MIN = 0.6
# As many heaps are looked up in an index; each alone finds nearly all that is alike.
PROBES = 4
_WIDTH = 8
_EMPTY = "-" * _WIDTH


@dataclass(frozen=True)
class Likeness:
    """What is kept of words to recognise them: one number for exactly these, and a sketch of them."""

    # The words in one line, folded, without what stands between them.
    words: str

    @cached_property
    def exact(self) -> int:
        """Return a signed 64-bit number."""
        digest = hashlib.blake2b(self.words.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)

    @cached_property
    def heaps(self) -> list[int | None]:
        """Return the least hash of each heap; None for an empty one."""
        least: list[int | None] = [None] * _HEAPS
        text = self.words.encode()[:_COMPARED_MAX]
        for start in range(max(1, len(text) - _PIECE + 1)):
            value, heap = divmod(zlib.crc32(text[start : start + _PIECE]), _HEAPS)
            known = least[heap]
            if known is None or value < known:
                least[heap] = value
        return least

    @cached_property
    def sketch(self) -> str:
        return "".join(_EMPTY if value is None else f"{value:0{_WIDTH}x}" for value in self.heaps)

    @property
    def probes(self) -> list[int]:
        """Return what is looked up: -1 for an empty heap, which nothing is found by."""
        return [-1 if value is None else value for value in self.heaps[:PROBES]]

    def resembles(self, sketch: str) -> bool:
        """Whether the words of this sketch are nearly the same."""
        pairs = [
            (self.sketch[place : place + _WIDTH], sketch[place : place + _WIDTH])
            for place in range(0, len(self.sketch), _WIDTH)
        ]
        told = [(own, other) for own, other in pairs if (own, other) != (_EMPTY, _EMPTY)]
        return bool(told) and sum(own == other for own, other in told) >= _SHARED_MIN * len(told)


def likeness_of(body: str) -> Likeness | None:
    """Return by what words are recognised when they come again; None for too few to mean anything."""
    line = "".join(token.key for token in read(body)[1])
    return Likeness(line) if len(line) - line.count(" ") >= LETTERS_MIN else None
