"""What somebody wants to be told, when, and over which channels."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comments.accounts.models import User
from comments.notifications.kinds import OPTIONAL, Kind, Rhythm, by_default
from comments.notifications.models import Preference, Schedule
from comments.notifications.scheduling import Hours


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """
    Everything that one person said.

    :param chosen: rhythms by kind and channel, where they differ from those of everybody
    :param is_stopped: whether they want nothing but what they are owed
    """

    chosen: Mapping[tuple[str, str], str] = field(default_factory=dict)
    hours: Hours = field(default_factory=Hours)
    is_stopped: bool = False

    def rhythm(self, kind: Kind, channel: str) -> Rhythm:
        """Return how a kind comes over a channel now."""
        return Rhythm.OFF if self.is_stopped and kind in OPTIONAL else self.rhythm_chosen(kind, channel)

    def rhythm_chosen(self, kind: Kind, channel: str) -> Rhythm:
        """Return how it comes as long as not everything is stopped."""
        return Rhythm(self.chosen.get((kind, channel)) or by_default(kind, channel))


def wishes_of(user: User, *, zone: str = "UTC") -> Wishes:
    """
    Return what somebody wants; two queries.

    :param zone: where they are as long as they did not say: their site's
    """
    chosen = Preference.objects.filter(user=user).values_list("kind", "channel", "rhythm")
    schedule = Schedule.objects.filter(user=user).first()
    return Wishes(
        chosen={(kind, channel): rhythm for kind, channel, rhythm in chosen},
        hours=hours_of(schedule, zone=user.time_zone or zone),
        is_stopped=schedule is not None and schedule.stopped_at is not None,
    )


def hours_of(schedule: Schedule | None, *, zone: str) -> Hours:
    """Return when somebody may be told, in their zone."""
    if schedule is None:
        return Hours(zone=zone)
    return Hours(
        zone=zone,
        digest_hour=schedule.digest_hour,
        digest_weekday=schedule.digest_weekday,
        quiet_from=schedule.quiet_from,
        quiet_until=schedule.quiet_until,
    )
