"""Saying what one wants to be told, when, and over which channels."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import User
from comments.errors import Refused
from comments.notifications.channels import channels
from comments.notifications.kinds import OPTIONAL, Kind, Rhythm, by_default
from comments.notifications.models import Preference, Schedule


class KindIsOwed(Refused):
    """People are owed this kind: it comes whatever they choose; facts `kind`."""

    code: ClassVar[str] = "kind_is_owed"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "rhythm"
    message = _("You are owed this, so it cannot be switched off or put off.")


class RhythmRefused(Refused):
    """The channel has no such rhythm; facts `kind`, `channel` and `rhythms`, those that it has."""

    code: ClassVar[str] = "rhythm_refused"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "rhythm"
    message = _("This channel cannot tell you so often. Choose one of what it offers.")


class QuietHoursRefused(Refused):
    """Quiet hours have a beginning and an end, and are not all day."""

    code: ClassVar[str] = "quiet_hours_refused"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "quiet_until"
    message = _("Say from when until when it is to be quiet, two different times, or leave both empty.")


def check_choice(*, kind: Kind, channel: str, rhythm: Rhythm) -> None:
    """
    Refuse what nobody can have.

    :raises KindIsOwed, RhythmRefused:
    """
    if is_owed(kind, channel=channel):
        if rhythm != by_default(kind, channel):
            raise KindIsOwed(kind=kind.value)
        return
    offered = channels()[channel].rhythms
    if rhythm not in offered:
        raise RhythmRefused(kind=kind.value, channel=channel, rhythms=[one.value for one in offered])


def is_owed(kind: Kind, *, channel: str) -> bool:
    """Tell whether nobody chooses how a kind comes over a channel: what is owed, where everybody gets it."""
    return kind not in OPTIONAL and by_default(kind, channel) != Rhythm.OFF


@transaction.atomic
def choose(*, user: User, rhythms: Mapping[tuple[Kind, str], Rhythm], now: datetime) -> None:
    """
    Keep how somebody wants to be told, by kind and channel; what is not named stays as it is.

    It counts for what waits to be sent as well.

    :raises KindIsOwed, RhythmRefused: and nothing changed
    """
    for (kind, channel), rhythm in rhythms.items():
        check_choice(kind=kind, channel=channel, rhythm=rhythm)
    for (kind, channel), rhythm in rhythms.items():
        said = Preference.objects.filter(user=user, kind=kind, channel=channel)
        if rhythm == by_default(kind, channel):
            # As everybody: whoever never said, and whoever says so, gets what the house thinks best.
            said.delete()
        elif not said.filter(rhythm=rhythm).exists():
            Preference.objects.update_or_create(
                user=user, kind=kind, channel=channel, defaults={"rhythm": rhythm, "changed_at": now}
            )


@transaction.atomic
def set_hours(
    *,
    user: User,
    digest_hour: int,
    digest_weekday: int,
    quiet_from: time | None,
    quiet_until: time | None,
    now: datetime,
) -> None:
    """
    Keep when somebody wants to be told.

    :param digest_hour: 0 to 23, in their zone
    :param digest_weekday: 0 is Monday
    :raises QuietHoursRefused: and nothing changed
    """
    if (quiet_from is None) != (quiet_until is None) or (
        quiet_from is not None and quiet_from == quiet_until
    ):
        raise QuietHoursRefused
    _schedule(
        user,
        now=now,
        digest_hour=digest_hour,
        digest_weekday=digest_weekday,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )


@transaction.atomic
def stop_everything(*, user: User, now: datetime) -> None:
    """Tell somebody nothing but what they are owed, from now on and also of what waits; twice is as good as once."""
    if not Schedule.objects.filter(user=user, stopped_at__isnull=False).exists():
        _schedule(user, now=now, stopped_at=now)


@transaction.atomic
def resume(*, user: User, now: datetime) -> None:
    """Take up again what somebody had chosen before they stopped everything."""
    Schedule.objects.filter(user=user, stopped_at__isnull=False).update(stopped_at=None, changed_at=now)


def _schedule(user: User, *, now: datetime, **said: object) -> None:
    Schedule.objects.update_or_create(user=user, defaults={**said, "changed_at": now})
