"""When something is told: in the reader's zone, at the hour of their digest, and never in their quiet hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from comments.notifications.kinds import Rhythm

_DAY = timedelta(days=1)
_HOUR_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class Hours:
    """
    When somebody may be told.

    :param zone: IANA name; one that nobody knows (any more) is UTC
    :param digest_hour: 0 to 23, of daily and weekly mails
    :param digest_weekday: 0 is Monday
    :param quiet_from: local time from which nothing comes until `quiet_until`, over midnight too; None for none
    """

    zone: str = "UTC"
    digest_hour: int = 8
    digest_weekday: int = 0
    quiet_from: time | None = None
    quiet_until: time | None = None


# Nobody is woken by what could as well have been told hours ago.
NIGHT = (time(22), time(7))


def due_at(*, rhythm: str, hours: Hours, ready_at: datetime, keeps_night: bool = False) -> datetime:
    """
    Return when something is told that could be told from `ready_at` on; never before it, and in UTC.

    :param rhythm: any but OFF
    :param keeps_night: whether 22 to 7 o'clock is quiet for somebody who named no hours
    :raises ValueError: for OFF, which is never told
    """
    zone = zone_named(hours.zone)
    ready_at = ready_at.astimezone(UTC)
    if rhythm == Rhythm.AT_ONCE:
        wanted = ready_at
    elif rhythm == Rhythm.HOURLY:
        local = ready_at.astimezone(zone)
        passed = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        wanted = ready_at + timedelta(seconds=_HOUR_SECONDS) - passed
    elif rhythm == Rhythm.DAILY:
        wanted = _next(ready_at, zone=zone, hour=hours.digest_hour)
    elif rhythm == Rhythm.WEEKLY:
        wanted = _next(ready_at, zone=zone, hour=hours.digest_hour, weekday=hours.digest_weekday)
    else:
        raise ValueError(rhythm)
    quiet = hours.quiet_from, hours.quiet_until
    if None in quiet and keeps_night:
        quiet = NIGHT
    return _after_quiet(wanted, zone=zone, begins=quiet[0], ends=quiet[1])


@lru_cache(maxsize=1000)
def zone_named(name: str) -> ZoneInfo:
    """Return a zone, for whatever stands in a row: UTC where the name means nothing."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def is_quiet(at: time, *, begins: time | None, ends: time | None) -> bool:
    """Tell whether a local time lies in quiet hours; their end does not."""
    if begins is None or ends is None:
        return False
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


def _next(after: datetime, *, zone: ZoneInfo, hour: int, weekday: int | None = None) -> datetime:
    """Return the first time after a moment that it is so late somewhere, in UTC."""
    day = after.astimezone(zone).date()
    # A day that a zone left out (Samoa, 2011) is looked over as well.
    for _ in range(16):
        if weekday is None or day.weekday() == weekday:
            found = _moment(day, time(hour), zone=zone)
            if found > after:
                return found
        day += _DAY
    raise AssertionError("There is a weekday in every fortnight.")


def _moment(day: date, at: time, *, zone: ZoneInfo, fold: int = 0) -> datetime:
    """Return a local time in UTC: what a clock skips lies as long after the gap, what it shows twice is the first."""
    return datetime.combine(day, at, tzinfo=zone).replace(fold=fold).astimezone(UTC)


def _after_quiet(moment: datetime, *, zone: ZoneInfo, begins: time | None, ends: time | None) -> datetime:
    local = moment.astimezone(zone)
    if begins is None or ends is None or not is_quiet(local.time(), begins=begins, ends=ends):
        return moment
    candidates = (
        _moment(local.date() + days * _DAY, ends, zone=zone, fold=fold)
        for days in range(3)
        for fold in (0, 1)
    )
    return min(
        found
        for found in candidates
        if found > moment and not is_quiet(found.astimezone(zone).time(), begins=begins, ends=ends)
    )
