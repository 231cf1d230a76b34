from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.notifications.kinds import Rhythm
from comments.notifications.scheduling import NIGHT, Hours, due_at, is_quiet, zone_named

# Whole, half and quarter hours; clocks that go by one hour, by half of one, by two, and not at all; a day left out.
ZONES = [
    "UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia",
    "America/Sao_Paulo", "Africa/Casablanca", "Antarctica/Troll", "Pacific/Kiritimati",
]  # fmt: skip
moments = st.integers(1_262_304_000, 2_208_988_800).map(lambda second: datetime.fromtimestamp(second, UTC))
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))
quiet = st.one_of(st.none(), st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1]))
told = st.sampled_from([rhythm for rhythm in Rhythm if rhythm != Rhythm.OFF])


@st.composite
def everybody(draw):
    begins, ends = draw(quiet) or (None, None)
    return Hours(
        zone=draw(st.sampled_from(ZONES)),
        digest_hour=draw(st.integers(0, 23)),
        digest_weekday=draw(st.integers(0, 6)),
        quiet_from=begins,
        quiet_until=ends,
    )


def local(moment, hours):
    return moment.astimezone(ZoneInfo(hours.zone))


class TestForEverybodyEverywhere:
    @given(rhythm=told, hours=everybody(), ready_at=moments, keeps_night=st.booleans())
    def test_nothing_comes_before_it_is_ready_or_in_quiet_hours(self, rhythm, hours, ready_at, keeps_night):
        due = due_at(rhythm=rhythm, hours=hours, ready_at=ready_at, keeps_night=keeps_night)
        assert due >= ready_at
        begins, ends = hours.quiet_from, hours.quiet_until
        if keeps_night and begins is None:
            begins, ends = NIGHT
        assert not is_quiet(local(due, hours).time(), begins=begins, ends=ends)

    @given(rhythm=told, hours=everybody(), ready_at=moments)
    def test_nothing_waits_much_longer_than_its_rhythm(self, rhythm, hours, ready_at):
        longest = {
            Rhythm.AT_ONCE: timedelta(),
            Rhythm.HOURLY: timedelta(hours=1),
            Rhythm.DAILY: timedelta(days=1),
            Rhythm.WEEKLY: timedelta(days=7),
        }[rhythm]
        # A clock that is put back by up to two hours, a day that is left out, and quiet hours nearly all day.
        slack = timedelta(hours=2 if hours.quiet_from is None else 26)
        if hours.zone == "Pacific/Apia":
            slack += timedelta(days=7 if rhythm == Rhythm.WEEKLY else 1)
        if rhythm == Rhythm.AT_ONCE and hours.quiet_from is None:
            slack = timedelta()
        assert due_at(rhythm=rhythm, hours=hours, ready_at=ready_at) - ready_at <= longest + slack

    @given(rhythm=told, hours=everybody(), ready_at=moments, later=st.timedeltas(timedelta(), timedelta(9)))
    def test_what_is_ready_later_does_not_come_sooner(self, rhythm, hours, ready_at, later):
        first = due_at(rhythm=rhythm, hours=hours, ready_at=ready_at)
        assert due_at(rhythm=rhythm, hours=hours, ready_at=ready_at + later) >= first

    @given(hours=everybody(), ready_at=moments)
    def test_a_weekly_digest_comes_on_its_day_at_its_hour(self, hours, ready_at):
        due = local(due_at(rhythm=Rhythm.WEEKLY, hours=hours, ready_at=ready_at), hours)
        if hours.quiet_from is None:
            assert due.weekday() == hours.digest_weekday
            # An hour that the clock leaves out is over when it jumps.
            assert due.hour - hours.digest_hour in {0, 1, 2}


class TestHours:
    BERLIN = Hours(zone="Europe/Berlin", quiet_from=time(22), quiet_until=time(7))

    @pytest.mark.parametrize(
        ("ready_at", "due"),
        [
            ("2026-03-14T20:59:59+00:00", "2026-03-14T20:59:59+00:00"),
            ("2026-03-14T21:00:00+00:00", "2026-03-15T06:00:00+00:00"),
            ("2026-03-15T05:59:59+00:00", "2026-03-15T06:00:00+00:00"),
            ("2026-03-15T06:00:00+00:00", "2026-03-15T06:00:00+00:00"),
            # The night in which clocks go forward has one hour less, and the other one more.
            ("2026-03-28T21:30:00+00:00", "2026-03-29T05:00:00+00:00"),
            ("2026-10-24T20:30:00+00:00", "2026-10-25T06:00:00+00:00"),
        ],
    )
    def test_of_a_night_are_kept_over_midnight(self, ready_at, due):
        found = due_at(rhythm=Rhythm.AT_ONCE, hours=self.BERLIN, ready_at=datetime.fromisoformat(ready_at))
        assert found == datetime.fromisoformat(due)

    @pytest.mark.parametrize(
        ("ready_at", "due"),
        [
            # At 02:30 no clock in Berlin shows it; it is told when that hour is over.
            ("2026-03-28T23:00:00+00:00", "2026-03-29T01:00:00+00:00"),
            # Clocks show 02:00 twice; it is told once, at the first.
            ("2026-10-24T23:00:00+00:00", "2026-10-25T00:00:00+00:00"),
            ("2026-10-25T00:30:00+00:00", "2026-10-26T01:00:00+00:00"),
        ],
    )
    def test_of_digests_are_kept_when_clocks_change(self, ready_at, due):
        hours = Hours(zone="Europe/Berlin", digest_hour=2)
        found = due_at(rhythm=Rhythm.DAILY, hours=hours, ready_at=datetime.fromisoformat(ready_at))
        assert found == datetime.fromisoformat(due)

    def test_of_a_digest_that_lie_in_quiet_hours_wait_for_their_end(self, now):
        hours = Hours(digest_hour=6, quiet_from=time(22), quiet_until=time(7, 15))
        due = due_at(rhythm=Rhythm.DAILY, hours=hours, ready_at=now)
        assert due == datetime(2026, 3, 15, 7, 15, tzinfo=UTC)

    def test_an_hourly_digest_comes_at_the_full_hour_where_the_reader_is(self, now):
        due = due_at(rhythm=Rhythm.HOURLY, hours=Hours(zone="Asia/Kathmandu"), ready_at=now)
        assert due == datetime(2026, 3, 14, 10, 15, tzinfo=UTC)

    def test_what_could_have_been_told_long_ago_wakes_nobody_who_named_no_hours(self):
        at_night = datetime(2026, 3, 14, 23, tzinfo=UTC)
        asked = {"rhythm": Rhythm.AT_ONCE, "hours": Hours(), "ready_at": at_night}
        assert due_at(**asked) == at_night
        assert due_at(**asked, keeps_night=True) == datetime(2026, 3, 15, 7, tzinfo=UTC)

    def test_of_a_zone_that_nobody_knows_are_those_of_utc(self):
        for name in ("Mars/Olympus", "", "../etc/passwd", "a" * 64):
            assert zone_named(name) == ZoneInfo("UTC")

    def test_of_what_is_switched_off_there_are_none(self, now):
        with pytest.raises(ValueError, match="off"):
            due_at(rhythm=Rhythm.OFF, hours=Hours(), ready_at=now)
