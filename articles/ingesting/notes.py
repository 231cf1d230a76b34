"""Notes: what the marks of an article point to."""

import re

from articles.addresses import BadAddress, parse
from articles.ingesting.parsed import ParsedReference

UNSOURCED = "?"

_URL = re.compile(r"(?:https?://|\bwww\.(?=\w))[^\s<>\"“”«»]+", re.IGNORECASE)
_OPEN = re.compile(r"[\s?？؟.,;:()\[\]–—-]*\Z")
_BRACKETS = {"(": ")", "<": ">", "[": "]", "“": "”", "„": "“", "«": "»", '"': '"'}
_EDGE = " \t\u00a0,;:(<[–—-"


def reference(number: int, text: str, *, url: str = "") -> ParsedReference:
    """
    Read one note.

    A note of nothing but "?" is unsourced. The first address in it becomes `url` and leaves the text, with the comma
    or the brackets that held it; an address given as `url` goes before one in the text.
    """
    text = " ".join(text.split())
    words, found = split_url(text)
    if found and (not url or found == url):
        text, url = words, found
    if not url and _OPEN.match(text):
        return ParsedReference(number=number, text=UNSOURCED, sourced=False)
    return ParsedReference(number=number, text="" if _OPEN.match(text) else text, url=url)


def split_url(text: str) -> tuple[str, str]:
    """Return `text` without its first web address, and the address; the address is empty when there is none."""
    for found in _URL.finditer(text):
        url = _trimmed(found[0])
        whole = f"https://{url}" if url[:4].lower() == "www." else url
        try:
            parse(whole)
        except BadAddress:
            continue
        return _joined(text[: found.start()], text[found.start() + len(url) :]), whole
    return text, ""


def _trimmed(url: str) -> str:
    """Leave the full stop of the sentence, and a bracket that opened before the address, to the text."""
    while True:
        last = url[-1]
        if last in ".,;:!?'’”»*_" or (
            last in ")]" and url.count(last) > url.count("(" if last == ")" else "[")
        ):
            url = url[:-1]
        else:
            return url


def _joined(before: str, after: str) -> str:
    after = after.strip()
    if before.rstrip().endswith(tuple(_BRACKETS)):
        closing = _BRACKETS[before.rstrip()[-1]]
        before, after = before.rstrip()[:-1], after.removeprefix(closing).lstrip()
    before = before.rstrip(_EDGE)
    if not after.strip(".,;:>) "):
        return before
    if not before:
        return after.lstrip(".,;: ")
    return before + ("" if after[0] in ".,;:!?)" else " ") + after
