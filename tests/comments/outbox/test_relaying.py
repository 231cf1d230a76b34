import random
from datetime import timedelta

import pytest

from comments.outbox import claiming, relaying
from comments.outbox.catalogue import Event
from comments.outbox.models import Handling, OutboxEvent
from tests.factories.outbox import FIRST, SECOND, HandlingFactory, OutboxEventFactory


class TestFanOut:
    def test_gives_each_handler_its_duty(self, db, now):
        event = OutboxEventFactory()
        assert relaying.fan_out(now=now) == 1
        duties = Handling.objects.filter(event=event).order_by("handler")
        assert [(duty.handler, duty.due_at) for duty in duties] == [(FIRST, now), (SECOND, now)]
        assert [duty.lane for duty in duties] == ["house", "mail"]
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
        assert not claiming.what_is_due(now=now)
        assert relaying.fan_out(now=now) == 0
        event.refresh_from_db()
        assert event.relayed_at is None

    def test_takes_the_oldest_first_and_not_more_than_asked(self, db, now):
        events = [OutboxEventFactory(recorded_at=now - timedelta(minutes=age)) for age in (1, 3, 2)]
        assert relaying.fan_out(now=now, limit=2) == 2
        assert list(OutboxEvent.objects.filter(relayed_at=None)) == [events[0]]


class TestWaiting:
    @pytest.mark.parametrize("wait", [timedelta(seconds=10), timedelta(days=7)])
    def test_leaves_time_to_take_back_what_is_told_of(self, db, now, wait):
        OutboxEventFactory(recorded_at=now, due_at=now + wait)
        relaying.fan_out(now=now)
        assert {duty.due_at for duty in Handling.objects.all()} == {now + wait + relaying.IN_FLIGHT}

    def test_is_over_when_nobody_came_by_in_time(self, db, now):
        OutboxEventFactory(due_at=now - timedelta(hours=1))
        relaying.fan_out(now=now)
        assert {duty.due_at for duty in Handling.objects.all()} == {now}


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
