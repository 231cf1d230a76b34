"""Moments as a page writes them: for people in the page's language and zone, for machines beside it."""

from datetime import datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language


class Clock:
    """Writes moments in the zone and language that were active when it was made."""

    def __init__(self) -> None:
        self._zone = timezone.get_current_timezone()
        self._language = get_language()

    def both(self, at: datetime) -> tuple[str, str]:
        """Return a moment for machines, and to the minute for people."""
        here = at.astimezone(self._zone)
        minute = here.replace(second=0, microsecond=0, tzinfo=None)
        return here.isoformat(timespec="seconds"), _words(minute, self._language)


# Django reads the format letter by letter, each time. The minutes of one page differ, but the page is written often.
@lru_cache(maxsize=8192)
def _words(minute: datetime, language: str | None) -> str:
    return str(date_format(minute, "DATETIME_FORMAT"))
