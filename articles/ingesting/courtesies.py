"""Courtesy lines: who let an article be shown here."""

import re
from dataclasses import dataclass

from articles.ingesting import words
from articles.ingesting.notes import split_url

MAX_COURTESY_LENGTH = 300

_ABBREVIATED = re.compile(r"\b(?:[A-Z]\w{0,2}|Corp|GmbH)\.\Z")
_ONLY_URL = re.compile(r"[(<\[]?https?://\S+\Z", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Courtesy:
    name: str
    url: str = ""


def read_courtesy(line: str, following: str = "") -> Courtesy | None:
    """
    Read "Courtesy NAME", its address in the same line or alone in the following one; None for anything else.

    A sentence that begins with the word, with a verb and a full stop, is none: "Courtesy costs nothing."
    """
    found = words.COURTESY.match(line.strip())
    if not found or len(line) > MAX_COURTESY_LENGTH:
        return None
    name, url = split_url(found["rest"].strip())
    if not url and is_address(following):
        _nothing, url = split_url(following)
    if len(name.split()) > 12 or (name.endswith((".", "!", "?")) and not _ABBREVIATED.search(name)):
        return None
    name = name.strip(" \t,;:|–—-()<>[]")
    return Courtesy(name=name, url=url) if name or url else None


def is_address(line: str) -> bool:
    """Tell whether a line holds a web address and nothing else."""
    return bool(_ONLY_URL.match(line.strip()))
