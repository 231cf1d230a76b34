"""When somebody wants to be told, as a form says it."""

from datetime import time
from typing import TypedDict

from django.http import HttpRequest

from comments.notifications.choosing import QuietHoursRefused


class Said(TypedDict):
    """What `choosing.set_hours` keeps."""

    digest_hour: int
    digest_weekday: int
    quiet_from: time | None
    quiet_until: time | None


def hours_in(request: HttpRequest) -> Said:
    """
    Return the hours of a form; lists that were tampered with are what everybody has.

    :raises QuietHoursRefused: for times that are none
    """
    return Said(
        digest_hour=_number(request, "digest_hour", most=23, otherwise=8),
        digest_weekday=_number(request, "digest_weekday", most=6, otherwise=0),
        quiet_from=_clock(request, "quiet_from"),
        quiet_until=_clock(request, "quiet_until"),
    )


def _number(request: HttpRequest, name: str, *, most: int, otherwise: int) -> int:
    sent = request.POST.get(name, "")
    return (
        int(sent)
        if sent.isascii() and sent.isdecimal() and len(sent) < 3 and int(sent) <= most
        else otherwise
    )


def _clock(request: HttpRequest, name: str) -> time | None:
    sent = request.POST.get(name, "").strip()
    try:
        found = time.fromisoformat(sent) if sent else None
    except ValueError:
        raise QuietHoursRefused from None
    if found is not None and found.tzinfo is not None:
        raise QuietHoursRefused
    return found
