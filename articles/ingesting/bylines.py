"""Bylines: `by NAME on DATE N Comment(s)`, and the lines that carry only a part of it."""

import re
from dataclasses import dataclass
from datetime import datetime

from articles.ingesting import words
from articles.ingesting.dates import parse_date
from articles.ingesting.parsed import Conventions

MAX_BYLINE_LENGTH = 250
# A name without a date is believed up to this many words: "By the river, nothing moves any more" is a sentence.
MAX_NAME_WORDS = 8

_UPDATED = re.compile(
    rf"(?:^|[\s,;(|·•–—-]+)(?:{words.UPDATED})(?:\s+(?:on|am|le|el|il))?\s*:?\s+(?P<date>[^)]+?)\)?\Z",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(rf"(?:{words.PUBLISHED})\s*:?\s+", re.IGNORECASE)
_BEFORE_DATE = re.compile(r"\s*[,;|·•–—]\s*|\s+-\s+")
_BEHIND_COUNT = " \t»›>→↓•·|.,"
_SEPARATORS = " \t,;|·•–—-()"


@dataclass(frozen=True, kw_only=True)
class Byline:
    """What a line says of who wrote when, and how often it was answered; `doubtful_date` is one nobody can read."""

    name: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    comment_count: int | None = None
    doubtful_date: str = ""


def read_byline(line: str, conventions: Conventions) -> Byline | None:
    """Read a line that names an author, with or without date and count; None when it is no byline."""
    if len(line) > MAX_BYLINE_LENGTH:
        return None
    rest, count = split_count(line)
    rest, updated_at = _split_update(rest, conventions)
    found = _after_by(rest)
    if found is None:
        return None
    rest, speakers = found
    name, published_at, doubtful = _split_date(rest, conventions, speakers)
    if not _is_name(name):
        return None
    alone = published_at is None and count is None and not doubtful
    own = {"en", conventions.language.partition("-")[0].lower()}
    if alone and (
        len(name.split()) > MAX_NAME_WORDS
        or line.rstrip().endswith((".", "!", "?"))
        or not own & set(speakers)
    ):
        return None
    return Byline(
        name=name,
        published_at=published_at,
        updated_at=updated_at,
        comment_count=count,
        doubtful_date=doubtful,
    )


def read_dateline(line: str, conventions: Conventions) -> Byline | None:
    """Read a line of a date, a count of comments, "Updated" and a date, or `NAME, DATE`; None when it is neither."""
    if len(line) > MAX_BYLINE_LENGTH:
        return None
    rest, count = split_count(line)
    rest, updated_at = _split_update(rest, conventions)
    rest = _PUBLISHED.sub("", rest, count=1).strip(_SEPARATORS)
    first, _space, after = rest.partition(" ")
    if first.casefold() in words.ON:
        rest = after
    if not rest:
        known = count is not None or updated_at is not None
        return Byline(updated_at=updated_at, comment_count=count) if known else None
    if published_at := _date(rest, conventions):
        return Byline(published_at=published_at, updated_at=updated_at, comment_count=count)
    # "Ilse Marran | 14 Nov 2025", "Ilse Marran, 14 Nov 2025", but not "Water stood, 14 Nov 2025."
    if line.rstrip().endswith("."):
        return None
    for separator in _BEFORE_DATE.finditer(rest):
        name = rest[: separator.start()].strip(_SEPARATORS)
        if (
            len(name.split()) <= 6
            and _is_name(name)
            and (published_at := _date(rest[separator.end() :], conventions))
        ):
            return Byline(name=name, published_at=published_at, updated_at=updated_at, comment_count=count)
    return None


def split_count(line: str) -> tuple[str, int | None]:
    """Cut "12 Comments", "(1 comment)" or "Comments: 3" off the end of a line."""
    line = words.COMMENTS_OFF.sub("", line.strip().rstrip(_BEHIND_COUNT))
    found = words.COUNT_AT_END.search(line) or words.COUNT_AFTER_WORD.search(line)
    if not found:
        return line.strip(), None
    number = found["count"]
    if words.IS_NONE.match(number):
        count = 0
    elif words.IS_ONE.match(number):
        count = 1
    else:
        count = int(re.sub(r"\D", "", number)[:9])
    return line[: found.start()].strip(_SEPARATORS), count


def _split_update(line: str, conventions: Conventions) -> tuple[str, datetime | None]:
    if (found := _UPDATED.search(line)) and (moment := _date(found["date"], conventions)):
        return line[: found.start()], moment
    return line, None


def _after_by(line: str) -> tuple[str, list[str]] | None:
    """Return what follows the word before a name, and the languages that have this word."""
    start = line.lstrip(_SEPARATORS)
    folded = start.casefold()
    best = max(
        (by for forms in words.BY.values() for by in forms if folded.startswith((by + " ", by + ":"))),
        key=len,
        default="",
    )
    if not best or len(folded) != len(start):
        return None
    return start[len(best) :].lstrip(" :"), [
        language for language, forms in words.BY.items() if best in forms
    ]


def _split_date(text: str, conventions: Conventions, speakers: list[str]) -> tuple[str, datetime | None, str]:
    parts = text.split()
    for start in range(max(1, len(parts) - 12), len(parts)):
        if moment := _date(" ".join(parts[start:]), conventions, *speakers):
            return _name(parts[:start]), moment, ""
    for start in range(len(parts) - 1, 0, -1):
        tail = " ".join(parts[start + 1 :])
        if parts[start].casefold() in words.ON and any(sign.isdigit() for sign in tail):
            return _name(parts[:start]), None, tail
    return _name(parts), None, ""


def _name(parts: list[str]) -> str:
    parts = " ".join(parts).strip(_SEPARATORS).split()
    while len(parts) > 1 and parts[-1].casefold() in words.ON:
        parts.pop()
    if parts and _PUBLISHED.fullmatch(parts[-1] + " "):
        parts.pop()
    return " ".join(parts).strip(_SEPARATORS)


def _is_name(text: str) -> bool:
    return (
        any(sign.isalpha() for sign in text) and len(text) <= 200 and not re.search(r"[\[\]]|https?://", text)
    )


def _date(text: str, conventions: Conventions, *more: str) -> datetime | None:
    return parse_date(text, zone=conventions.zone, languages=(conventions.language, "en", *more))
