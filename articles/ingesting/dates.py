"""Dates as articles write them."""

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import get_date_format, get_day_names, get_month_names

YEARS = range(1000, 3000)

_ISO = re.compile(r"(?P<year>[0-9]{4})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})\Z")
_NUMERIC = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<sign>[./-])\s?(?P<second>[0-9]{1,2})(?P=sign)\s?(?P<year>[0-9]{4})\Z"
)
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]\Z"
)
_TIME = re.compile(
    r"(?:[\s,]+|(?<=[0-9])T)(?:at |um |à |a las |às |alle |om |kl\.? ?)?(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{2}))?"
    r"(?::?(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?\s?(?P<half>[ap]\.?m\.?)?(?: ?(?:uhr|uur|h|hrs))?"
    r"\s?(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-][0-9]{2}:?(?:[0-9]{2})?)?\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"\d+|[^\s\d,.;:()|/·–—'’-]+")
_GAPS = frozenset(
    "the of de del da do d den der dem le il el o г года р рік року ve a st nd rd th er e º ª".split()
)


def parse_date(text: str, *, zone: ZoneInfo, languages: tuple[str, ...] = ("en",)) -> datetime | None:
    """
    Return the aware time that `text`, and nothing else in it, names; None when it names none.

    :param zone: the zone of a date that says none; a date without time is its midnight there
    :param languages: BCP 47 tags whose month names are tried, in turn; the first says whether 3/4 is in March or April
    """
    text = " ".join(text.split()).strip(" ,.;()|")
    if len(text) > 80 or not any(sign.isdigit() for sign in text):
        return None
    at = _TIME.search(text)
    # "30.12.2016" is a date whose end looks like a time.
    for words, time in ((text[: at.start()], at), (text, None)) if at else ((text, None),):
        if (day := _day(words.strip(" ,"), languages)) and (moment := _moment(day, time, zone)):
            return moment
    return _from_header(text)


def _day(text: str, languages: tuple[str, ...]) -> datetime | None:
    for shape in (_ISO, _EAST_ASIAN):
        if found := shape.match(text):
            return _date(int(found["year"]), int(found["month"]), int(found["day"]))
    if found := _NUMERIC.match(text):
        first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
        day_first = found["sign"] == "." or second > 12 or (first <= 12 and _day_comes_first(languages[0]))
        if second > 12:
            day_first = False
        return _date(year, second, first) if day_first or first > 12 else _date(year, first, second)
    for language in languages:
        if found_day := _in_words(text, language):
            return found_day
    return None


def _date(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day) if year in YEARS else None  # noqa: DTZ001 - gets its zone with its time
    except ValueError:
        return None


def _in_words(text: str, language: str) -> datetime | None:
    """Read "30 Dec 2016", "December 30, 2016", "30. Dezember 2016", "30 de diciembre de 2016"."""
    months, days = _months(language), _weekdays(language)
    month: int | None = None
    numbers: list[int] = []
    for word in _words(text):
        if word.isdigit():
            numbers.append(int(word))
        elif word in months and month is None:
            month = months[word]
        elif word not in days and word not in _GAPS:
            return None
    if month is None or len(numbers) != 2:
        return None
    day, year = sorted(numbers)
    return _date(year, month, day)


def _moment(day: datetime, time: re.Match[str] | None, zone: ZoneInfo) -> datetime | None:
    if time is None:
        return day.replace(tzinfo=zone)
    hour = int(time["hour"])
    if time["minute"] is None and time["half"] is None:
        return None
    if half := (time["half"] or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        moment = day.replace(hour=hour, minute=int(time["minute"] or 0), second=int(time["second"] or 0))
    except ValueError:
        return None
    offset = (time["zone"] or "").lower().removeprefix("utc").removeprefix("gmt")
    if time["zone"] is None:
        return moment.replace(tzinfo=zone)
    return moment.replace(tzinfo=timezone(_offset(offset)))


def _offset(text: str) -> timedelta:
    digits = re.sub(r"\D", "", text).ljust(4, "0")
    minutes = min(int(digits[:2]) * 60 + int(digits[2:]), 14 * 60)
    return timedelta(minutes=-minutes if text.startswith("-") else minutes)


def _from_header(text: str) -> datetime | None:
    """Read the form of mails and feeds: "Fri, 30 Dec 2016 10:00:00 +0000"."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo and moment.year in YEARS else None


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return Locale("en")


@lru_cache(maxsize=64)
def _months(language: str) -> dict[str, int]:
    numbers: dict[str, set[int]] = {"sept": {9}} if language.startswith("en") else {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(width, context, _locale(language)).items():
                for word in _words(name):
                    numbers.setdefault(word, set()).add(number)
    # What several months share, "de" or "month", names none of them.
    return {word: min(months) for word, months in numbers.items() if len(months) == 1 and not word.isdigit()}


@lru_cache(maxsize=64)
def _weekdays(language: str) -> frozenset[str]:
    return frozenset(
        word
        for width in ("wide", "abbreviated", "short")
        for context in ("format", "stand-alone")
        for name in get_day_names(width, context, _locale(language)).values()
        for word in _words(name)
    )


def _words(text: str) -> list[str]:
    """Cut `text` into words and numbers that compare equal with or without capitals and accents."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _WORD.findall(plain.casefold())


@lru_cache(maxsize=64)
def _day_comes_first(language: str) -> bool:
    pattern = get_date_format("short", _locale(language)).pattern
    return pattern.index("d") < pattern.index("M")
