import os
import random
import subprocess
import sys
from datetime import timedelta

import pytest

from comments.outbox import relaying
from comments.outbox.catalogue import Event
from comments.outbox.models import Handling, OutboxEvent
from tests.factories.outbox import FIRST, SECOND, HandlingFactory, OutboxEventFactory

ME = "here:1"


class TestFanOut:
    def test_gives_each_handler_its_duty(self, db, now):
        event = OutboxEventFactory()
        assert relaying.fan_out(now=now) == 1
        duties = Handling.objects.filter(event=event).order_by("handler")
        assert [(duty.handler, duty.due_at) for duty in duties] == [(FIRST, now), (SECOND, now)]
        event.refresh_from_db()
        assert event.relayed_at == now

    def test_a_second_time_finds_nothing(self, db, now):
        OutboxEventFactory()
        relaying.fan_out(now=now)
        assert relaying.fan_out(now=now) == 0
        assert Handling.objects.count() == 2

    def test_keeps_a_duty_that_is_there_already(self, db, now):
        event = OutboxEventFactory()
        HandlingFactory(event=event, done_at=now)
        relaying.fan_out(now=now)
        assert Handling.objects.filter(event=event, done_at=now).count() == 1
        assert Handling.objects.filter(event=event).count() == 2

    def test_relays_what_nobody_hears(self, db, now):
        event = OutboxEventFactory(name=Event.COMMENT_REMOVED.value)
        assert relaying.fan_out(now=now) == 1
        event.refresh_from_db()
        assert event.relayed_at == now
        assert not Handling.objects.exists()

    def test_keeps_an_event_of_newer_code_for_newer_code(self, db, now):
        event = OutboxEventFactory(name="comment.teleported")
        assert not relaying.is_anything_due(now=now)
        assert relaying.fan_out(now=now) == 0
        event.refresh_from_db()
        assert event.relayed_at is None

    def test_takes_the_oldest_first_and_not_more_than_asked(self, db, now):
        events = [OutboxEventFactory(recorded_at=now - timedelta(minutes=age)) for age in (1, 3, 2)]
        assert relaying.fan_out(now=now, limit=2) == 2
        assert list(OutboxEvent.objects.filter(relayed_at=None)) == [events[0]]


class TestClaim:
    def test_leases_what_is_due(self, db, now):
        duty = HandlingFactory(due_at=now, attempts=3)
        (claim,) = relaying.claim(now=now, limit=10, worker=ME)
        assert (claim.handling_id, claim.attempt) == (duty.pk, 3)
        duty.refresh_from_db()
        assert duty.lease_until == duty.due_at == now + relaying.lease()
        assert duty.leased_by == ME

    @pytest.mark.parametrize("seconds_before_the_end", [30, 1])
    def test_leaves_what_is_leased(self, db, now, seconds_before_the_end):
        HandlingFactory()
        relaying.claim(now=now, limit=10, worker=ME)
        later = now + relaying.lease() - timedelta(seconds=seconds_before_the_end)
        assert relaying.claim(now=later, limit=10, worker="there:2") == []

    def test_takes_what_a_dead_worker_left_when_its_lease_ends(self, db, now):
        HandlingFactory()
        first = relaying.claim(now=now, limit=10, worker=ME)
        assert relaying.claim(now=now + relaying.lease(), limit=10, worker="there:2") == first

    @pytest.mark.parametrize("field", ["done_at", "parked_at"])
    def test_leaves_what_is_closed(self, db, now, field):
        HandlingFactory(**{field: now})
        assert not relaying.is_anything_due(now=now)
        assert relaying.claim(now=now, limit=10, worker=ME) == []

    def test_leaves_what_is_due_later(self, db, now):
        HandlingFactory(due_at=now + timedelta(seconds=1))
        assert not relaying.is_anything_due(now=now)
        assert relaying.claim(now=now, limit=10, worker=ME) == []

    def test_leaves_a_handler_of_newer_code_to_newer_code(self, db, now):
        HandlingFactory(handler="comments.teleporting.handlers.arrive")
        assert not relaying.is_anything_due(now=now)
        assert relaying.claim(now=now, limit=10, worker=ME) == []

    def test_takes_what_is_due_longest_and_not_more_than_asked(self, db, now):
        duties = [HandlingFactory(due_at=now - timedelta(minutes=age)) for age in (1, 3, 2)]
        claims = relaying.claim(now=now, limit=2, worker=ME)
        assert [claim.handling_id for claim in claims] == [duties[1].pk, duties[2].pk]

    @pytest.mark.parametrize("limit", [0, -5])
    def test_takes_nothing_without_room(self, db, now, limit):
        HandlingFactory()
        assert relaying.claim(now=now, limit=limit, worker=ME) == []

    def test_takes_nothing_when_nobody_hears_anything(self, db, now, settings):
        HandlingFactory()
        settings.OUTBOX_HANDLERS = "tests.factories.outbox.NOBODY"
        assert not relaying.is_anything_due(now=now)
        assert relaying.claim(now=now, limit=10, worker=ME) == []


class TestRoom:
    def test_counts_only_the_living_leases_of_this_worker(self, db, now):
        HandlingFactory.create_batch(5)
        relaying.claim(now=now, limit=2, worker=ME)
        relaying.claim(now=now, limit=3, worker="there:2")
        assert relaying.outstanding(now=now, worker=ME) == 2
        assert relaying.outstanding(now=now + relaying.lease(), worker=ME) == 0


class TestGiveBack:
    def test_makes_it_due_again(self, db, now):
        duty = HandlingFactory()
        claims = relaying.claim(now=now, limit=1, worker=ME)
        relaying.give_back(claims=claims, due_at=now + timedelta(seconds=2))
        duty.refresh_from_db()
        assert (duty.lease_until, duty.due_at) == (None, now + timedelta(seconds=2))

    def test_leaves_alone_what_began_to_run_after_all(self, db, now):
        duty = HandlingFactory()
        claims = relaying.claim(now=now, limit=1, worker=ME)
        Handling.objects.update(attempts=1)
        relaying.give_back(claims=claims, due_at=now)
        duty.refresh_from_db()
        assert duty.lease_until == now + relaying.lease()


class TestRenew:
    def test_prolongs_what_runs_here_only(self, db, now):
        mine, ended, theirs = HandlingFactory.create_batch(3)
        relaying.claim(now=now, limit=2, worker=ME)
        Handling.objects.filter(pk=ended.pk).update(lease_until=None, done_at=now)
        relaying.claim(now=now, limit=1, worker="there:2")
        later = now + timedelta(seconds=20)
        relaying.renew(handling_ids=[mine.pk, ended.pk, theirs.pk], now=later, worker=ME)
        leases = {duty.pk: duty.lease_until for duty in Handling.objects.all()}
        assert leases == {
            mine.pk: later + relaying.lease(),
            ended.pk: None,
            theirs.pk: now + relaying.lease(),
        }


class TestTakeOver:
    @pytest.fixture
    def host(self):
        return relaying.worker_name().rpartition(":")[0]

    @pytest.fixture
    def dead(self, host):
        with subprocess.Popen([sys.executable, "-c", ""]) as ended:
            ended.wait()
        return f"{host}:{ended.pid}"

    def test_frees_the_leases_of_a_dead_process_of_this_host(self, db, now, dead):
        HandlingFactory()
        relaying.claim(now=now, limit=1, worker=dead)
        assert relaying.take_over(now=now, worker=relaying.worker_name()) == 1
        assert len(relaying.claim(now=now, limit=1, worker=ME)) == 1

    def test_frees_the_leases_of_one_that_had_this_number_before(self, db, now):
        HandlingFactory()
        relaying.claim(now=now, limit=1, worker=relaying.worker_name())
        assert relaying.take_over(now=now, worker=relaying.worker_name()) == 1

    def test_leaves_the_living_and_other_hosts(self, db, now, host):
        HandlingFactory.create_batch(2)
        relaying.claim(now=now, limit=1, worker=f"{host}:{os.getppid()}")
        relaying.claim(now=now, limit=1, worker="elsewhere:1")
        assert relaying.take_over(now=now, worker=relaying.worker_name()) == 0


class TestOrder:
    @pytest.mark.parametrize("seed", range(5))
    def test_shuffled_events_end_in_the_same_state(self, db, now, seed, heard):
        names = [Event.COMMENT_PUBLISHED, Event.COMMENT_EDITED, Event.COMMENT_REMOVED] * 4
        random.Random(seed).shuffle(names)
        for name in names:
            OutboxEventFactory(name=name.value)
        while relaying.fan_out(now=now, limit=5):
            pass
        assert Handling.objects.filter(handler=FIRST).count() == 8
        assert Handling.objects.filter(handler=SECOND).count() == 4
        assert not OutboxEvent.objects.filter(relayed_at=None).exists()
