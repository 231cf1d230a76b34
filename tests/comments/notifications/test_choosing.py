from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from comments.notifications import choosing
from comments.notifications.channels import channels
from comments.notifications.kinds import EMAIL, IN_APP, KINDS, OPTIONAL, Kind, Rhythm
from comments.notifications.models import Preference, Schedule
from comments.notifications.wishes import wishes_of
from tests.factories.accounts import UserFactory

OWED = sorted(set(Kind) - OPTIONAL)


@pytest.fixture
def user(db):
    return UserFactory(time_zone="Europe/Berlin")


@pytest.fixture
def choose(user, now):
    def chosen(kind, channel, rhythm, *, at=now):
        choosing.choose(user=user, rhythms={(kind, channel): rhythm}, now=at)

    return chosen


def hours(**said):
    return {"digest_hour": 8, "digest_weekday": 0, "quiet_from": None, "quiet_until": None} | said


class TestKinds:
    def test_each_has_its_terms(self):
        assert set(KINDS) == set(Kind)

    def test_each_comes_by_default_only_as_its_channels_can(self):
        for terms in KINDS.values():
            for channel, rhythm in terms.rhythms.items():
                assert rhythm in channels()[channel].rhythms

    def test_what_is_owed_comes_at_once_by_mail(self):
        for kind in OWED:
            assert KINDS[kind].rhythms[EMAIL] == KINDS[kind].rhythms[IN_APP] == Rhythm.AT_ONCE

    def test_milestones_come_to_nobody_who_did_not_ask(self, user):
        assert {wishes_of(user).rhythm(Kind.MILESTONE, channel) for channel in channels()} == {Rhythm.OFF}


class TestChannels:
    def test_are_found_by_themselves_and_are_named_as_their_files(self):
        assert list(channels())[:2] == [EMAIL, IN_APP]
        assert all(name == channel.name and len(name) <= 10 for name, channel in channels().items())

    def test_can_all_be_switched_off(self):
        assert all(channel.rhythms[0] == Rhythm.OFF for channel in channels().values())


class TestChoose:
    def test_is_for_one_kind_and_one_channel(self, user, choose):
        choose(Kind.THREAD, EMAIL, Rhythm.DAILY)
        wishes = wishes_of(user)
        assert wishes.rhythm(Kind.THREAD, EMAIL) == Rhythm.DAILY
        assert wishes.rhythm(Kind.THREAD, IN_APP) == Rhythm.AT_ONCE
        assert wishes.rhythm(Kind.REPLY, EMAIL) == Rhythm.AT_ONCE

    def test_again_counts_as_the_last_word(self, user, choose, now):
        choose(Kind.REPLY, EMAIL, Rhythm.OFF)
        choose(Kind.REPLY, EMAIL, Rhythm.WEEKLY, at=now + timedelta(minutes=1))
        assert Preference.objects.get().changed_at == now + timedelta(minutes=1)
        assert wishes_of(user).rhythm(Kind.REPLY, EMAIL) == Rhythm.WEEKLY

    def test_as_everybody_leaves_no_row(self, choose):
        choose(Kind.REPLY, EMAIL, Rhythm.OFF)
        choose(Kind.REPLY, EMAIL, Rhythm.AT_ONCE)
        assert not Preference.objects.exists()

    @pytest.mark.parametrize("kind", OWED)
    @pytest.mark.parametrize("rhythm", [Rhythm.OFF, Rhythm.WEEKLY])
    def test_puts_off_nothing_that_people_are_owed(self, choose, kind, rhythm):
        with pytest.raises(choosing.KindIsOwed):
            choose(kind, EMAIL, rhythm)
        choose(kind, EMAIL, Rhythm.AT_ONCE)
        assert not Preference.objects.exists()

    def test_takes_no_rhythm_that_the_channel_does_not_have_and_then_keeps_nothing(self, user, now):
        rhythms = {(Kind.REPLY, EMAIL): Rhythm.OFF, (Kind.REPLY, IN_APP): Rhythm.DAILY}
        with pytest.raises(choosing.RhythmRefused) as refused:
            choosing.choose(user=user, rhythms=rhythms, now=now)
        assert refused.value.facts == {"kind": "reply", "channel": "in_app", "rhythms": ["off", "at_once"]}
        assert not Preference.objects.exists()


class TestHours:
    def test_are_kept_in_the_persons_zone(self, user, now):
        choosing.set_hours(
            user=user, now=now, **hours(digest_hour=18, quiet_from=time(22), quiet_until=time(7))
        )
        kept = wishes_of(user, zone="Asia/Tokyo").hours
        assert (kept.zone, kept.digest_hour, kept.quiet_from, kept.quiet_until) == (
            "Europe/Berlin", 18, time(22), time(7),
        )  # fmt: skip

    def test_of_somebody_without_a_zone_are_those_of_the_site(self, user):
        user.time_zone = ""
        assert wishes_of(user, zone="Asia/Tokyo").hours.zone == "Asia/Tokyo"

    @pytest.mark.parametrize("quiet", [(time(22), None), (None, time(7)), (time(7), time(7))])
    def test_that_are_none_are_refused(self, user, now, quiet):
        with pytest.raises(choosing.QuietHoursRefused):
            choosing.set_hours(user=user, now=now, **hours(quiet_from=quiet[0], quiet_until=quiet[1]))
        assert not Schedule.objects.exists()


class TestStopEverything:
    def test_stops_all_but_what_is_owed(self, user, now):
        choosing.stop_everything(user=user, now=now)
        wishes = wishes_of(user)
        for kind in Kind:
            assert (wishes.rhythm(kind, EMAIL) == Rhythm.OFF) is (kind in OPTIONAL)

    def test_is_taken_back_with_every_choice_of_before(self, user, choose, now):
        choose(Kind.REPLY, EMAIL, Rhythm.WEEKLY)
        choosing.set_hours(user=user, now=now, **hours(digest_hour=18))
        before = wishes_of(user)
        choosing.stop_everything(user=user, now=now)
        assert wishes_of(user) != before
        choosing.resume(user=user, now=now)
        assert wishes_of(user) == before

    def test_twice_is_as_good_as_once(self, user, now):
        for minutes in range(3):
            choosing.stop_everything(user=user, now=now + timedelta(minutes=minutes))
        assert Schedule.objects.get().stopped_at == now

    def test_is_not_forgotten_when_hours_change(self, user, now):
        choosing.stop_everything(user=user, now=now)
        choosing.set_hours(user=user, now=now, **hours())
        assert wishes_of(user).is_stopped


class TestTables:
    @pytest.mark.parametrize(
        "row",
        [
            {"kind": "reply", "channel": "email", "rhythm": "seldom"},
            {"kind": "statement", "channel": "email", "rhythm": "off"},
            {"kind": "appeal", "channel": "in_app", "rhythm": "off"},
        ],
    )
    def test_refuse_a_wish_that_nobody_can_have(self, user, now, row):
        with pytest.raises(IntegrityError), transaction.atomic():
            Preference.objects.create(user=user, changed_at=now, **row)

    @pytest.mark.parametrize(
        "row",
        [
            {"digest_hour": 24},
            {"digest_weekday": 7},
            {"quiet_from": time(22)},
            {"quiet_from": time(7), "quiet_until": time(7)},
        ],
    )
    def test_refuse_hours_that_are_none(self, user, now, row):
        with pytest.raises(IntegrityError), transaction.atomic():
            Schedule.objects.create(user=user, changed_at=now, **row)
