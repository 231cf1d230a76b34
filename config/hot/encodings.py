"""Which packing a reader takes, and the packing itself."""

import gzip
import re

import brotli

from config.hot.memo import Memo

# Positions of a page's forms; the names as they stand in Content-Encoding and in entity tags.
IDENTITY, GZIP, BROTLI = 0, 1, 2
NAMES = ("", "gzip", "br")
# At equal wish of the reader, the smaller.
_OURS = (BROTLI, GZIP, IDENTITY)
_POSITIONS = {"br": BROTLI, "gzip": GZIP, "x-gzip": GZIP, "identity": IDENTITY}
# A page is packed again after every change of its discussion: what more work saves is little.
_GZIP_LEVEL = 5
_BROTLI_QUALITY = 4
# Smaller answers grow when they are packed.
WORTH_PACKING_BYTES = 300
# Browsers name four or five; what stands behind so many is not read.
_NAMES_READ = 32
_CHARACTERS_READ = 1_000
_REMEMBERED_CHARACTERS = 100
_QUALITY = re.compile(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", re.IGNORECASE)


class Choosing:
    """Answers which forms a reader takes, the best first, from a small memory of what readers send."""

    def __init__(self) -> None:
        self._known: Memo[str, tuple[int, ...]] = Memo(limit=128)

    def forms(self, accepted: str) -> tuple[int, ...]:
        """Return positions in `NAMES`; never none, because an answer in plain bytes is better than none at all."""
        found = self._known.get(accepted)
        if found is None:
            found = acceptable(accepted)
            if len(accepted) <= _REMEMBERED_CHARACTERS:
                self._known.keep(accepted, found)
        return found


def acceptable(accepted: str) -> tuple[int, ...]:
    """Read an Accept-Encoding header (RFC 9110, 12.5.3) into the positions of what it allows, the best first."""
    wishes: dict[int, float] = {}
    others: float | None = None
    for part in accepted[:_CHARACTERS_READ].split(",", _NAMES_READ)[:_NAMES_READ]:
        name, *parameters = part.split(";", 4)
        quality = _quality(parameters)
        name = name.strip().lower()
        if name == "*":
            others = quality
        elif (position := _POSITIONS.get(name)) is not None:
            wishes[position] = quality
    # Plain bytes are taken by everybody who does not say otherwise, but as the last choice.
    wishes.setdefault(IDENTITY, 0.0001 if others is None else others)
    if others is not None:
        for position in (GZIP, BROTLI):
            wishes.setdefault(position, others)
    allowed = [position for position in _OURS if wishes.get(position, 0.0) > 0]
    return tuple(sorted(allowed, key=lambda position: -wishes[position])) or (IDENTITY,)


def pack(content: bytes, form: int) -> bytes:
    """Return the content in the form; the same bytes in every process."""
    if form == GZIP:
        return gzip.compress(content, compresslevel=_GZIP_LEVEL, mtime=0)
    if form == BROTLI:
        packed: bytes = brotli.compress(content, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY)
        return packed
    return content


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if match := _QUALITY.fullmatch(parameter):
            return min(1.0, float(match[1]))
        if parameter.strip().lower().startswith("q"):
            return 0.0
    return 1.0
