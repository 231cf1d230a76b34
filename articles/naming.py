"""Slugs: the last part of an article's address here."""

import hashlib
import re
import unicodedata

from django.utils.text import slugify

MAX_SLUG_LENGTH = 80
# What a site answers to itself, behind its own name.
_RESERVED = frozenset({"moderation-log", "rules"})

# Letters that do not come apart into a plain one and an accent.
_PLAIN = str.maketrans({
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "å": "a", "Å": "A",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i", "’": "", "'": "",
})  # fmt: skip


def slug_for(title: str) -> str:
    """
    Return the slug of a title, always the same for the same title: lower-case ASCII, at most 80 characters.

    What ASCII cannot say is told apart by eight hex digits of the title's hash, so that two titles in another
    script, or two that begin alike, do not become one article.
    """
    plain = unicodedata.normalize("NFKD", title.translate(_PLAIN))
    whole = slugify(plain)
    slug = whole[:MAX_SLUG_LENGTH].strip("-_")
    if slug in _RESERVED:
        return f"{slug}-{_digest(title)}"
    if slug == whole and not re.search(r"[^\W_]", re.sub(r"[\x00-\x7f]", "", _unaccented(plain))):
        return slug or _digest(title)
    return f"{slug[: MAX_SLUG_LENGTH - 9].rstrip('-_')}-{_digest(title)}".strip("-_")


def _unaccented(text: str) -> str:
    return "".join(sign for sign in text if not unicodedata.combining(sign))


def _digest(title: str) -> str:
    return hashlib.sha256(unicodedata.normalize("NFC", title).encode()).hexdigest()[:8]
