"""Moments as a page writes them: for people in the page's language and zone, for machines beside it."""

from datetime import datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language


def iso(at: datetime) -> str:
    """Return a moment for machines, in the page's zone like the words beside it."""
    return at.astimezone(timezone.get_current_timezone()).isoformat(timespec="seconds")


def words_of(at: datetime) -> str:
    """Return a moment for people, to the minute."""
    here = at.astimezone(timezone.get_current_timezone())
    return _words(here.replace(second=0, microsecond=0, tzinfo=None), get_language())


# Django reads the format letter by letter, each time; the comments of one page share few minutes, but pages share comments.
@lru_cache(maxsize=8192)
def _words(minute: datetime, language: str | None) -> str:
    return str(date_format(minute, "DATETIME_FORMAT"))
