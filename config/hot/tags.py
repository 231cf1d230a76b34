"""Entity tags of stored answers: one for each form of the same content, and who holds one already."""

import hashlib
import re
from collections.abc import Sequence

from config.hot.encodings import NAMES

_STRONG = re.compile(r'"[\x21\x23-\x7e]{1,100}"')
# Readers hold one or two.
_TAGS_READ = 50
_CHARACTERS_READ = 4_000


def base_of(content: bytes, *, given: str) -> str:
    """
    Return the tag of the plain content.

    :param given: the view's own, kept when it is a strong one: writers may have to name it
    """
    if _STRONG.fullmatch(given):
        return given
    return f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def tag_of(base: str, form: int) -> str:
    """Return the form's own tag: other bytes, another tag."""
    return f'{base[:-1]}-{NAMES[form]}"' if form else base


def held(header: str, *, chosen: str, others: Sequence[str]) -> str | None:
    """
    Return the tag of what the reader holds, if it is this content in whatever form (RFC 9110, 13.1.2).

    :param chosen: the tag of the form that would be sent
    :param others: the tags of the other forms
    """
    if header == chosen:
        return chosen
    if len(header) > _CHARACTERS_READ:
        return None
    for part in header.split(",", _TAGS_READ)[:_TAGS_READ]:
        tag = part.strip()
        if tag == "*":
            return chosen
        # Whoever packs on the way makes a tag weak; for a read that is good enough.
        tag = tag.removeprefix("W/")
        if tag == chosen or tag in others:
            return tag
    return None
