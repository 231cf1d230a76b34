import logging
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError

from comments.outbox import claiming, relaying, waking
from comments.outbox import relay as relay_module
from comments.outbox.lanes import MAIL
from comments.outbox.models import Handling, OutboxEvent
from comments.outbox.periodic import Timetable
from comments.outbox.relay import Relay
from comments.outbox.sources import source_named
from tests.factories.outbox import SECOND, HandlingFactory, OutboxEventFactory


@pytest.fixture
def handed_over():
    return []


@pytest.fixture
def two_sources(db, settings):
    settings.OUTBOX_SOURCES = "tests.factories.outbox.TWO_SOURCES"


@pytest.fixture
def relay(handed_over):
    return Relay(hand_over=handed_over.append, takes_over=False, timetable=Timetable([]))


class TestRelay:
    def test_hands_over_each_duty_of_what_was_recorded(self, db, now, relay, handed_over):
        OutboxEventFactory.create_batch(3)
        assert relay.relay(now=now) == 6
        assert {claim.work_id for claim in handed_over} == set(Handling.objects.values_list("pk", flat=True))

    def test_leases_of_each_lane_no_more_than_it_has_room_for(self, db, now, relay, handed_over):
        OutboxEventFactory.create_batch(20)
        # Twenty for the house, and for mail as many as it has claims.
        assert relay.relay(now=now) == 20 + MAIL.claims
        assert not OutboxEvent.objects.filter(relayed_at=None).exists()
        Handling.objects.filter(
            pk__in=[claim.work_id for claim in handed_over if claim.lane == "mail"][:3]
        ).update(done_at=now, lease_until=None)
        assert relay.relay(now=now) == 3
        assert {claim.lane for claim in handed_over[-3:]} == {"mail"}

    def test_lets_no_lane_wait_for_another(self, db, now, relay, handed_over):
        HandlingFactory.create_batch(20, lane="mail", due_at=now - timedelta(hours=1))
        relay.relay(now=now)
        assert Counter(claim.lane for claim in handed_over) == {"mail": MAIL.claims}
        HandlingFactory()
        relay.relay(now=now)
        assert Counter(claim.lane for claim in handed_over) == {"mail": MAIL.claims, "house": 1}

    @pytest.mark.usefixtures("two_sources")
    def test_lets_sources_share_a_lane(self, now, relay, handed_over):
        HandlingFactory.create_batch(20, lane="mail", due_at=now - timedelta(hours=1))
        HandlingFactory.create_batch(20, lane="mail", handler=SECOND)
        relay.relay(now=now)
        half = MAIL.claims // 2
        assert Counter(claim.source for claim in handed_over) == {"first": half, "second": half}

    @pytest.mark.usefixtures("two_sources")
    def test_gives_a_single_place_to_each_source_in_turn(self, now, relay, handed_over):
        mine = {"lane": "mail", "leased_by": claiming.worker_name(), "lease_until": now + claiming.lease()}
        HandlingFactory.create_batch(MAIL.claims - 1, due_at=now + claiming.lease(), **mine)
        HandlingFactory.create_batch(5, lane="mail")
        HandlingFactory.create_batch(5, lane="mail", handler=SECOND)
        for number in range(1, 5):
            relay.relay(now=now)
            assert len(handed_over) == number
            Handling.objects.filter(pk=handed_over[-1].work_id).update(done_at=now, lease_until=None)
        assert Counter(claim.source for claim in handed_over) == {"first": 2, "second": 2}

    def test_gives_a_lane_of_older_code_a_place(self, db, now, relay, handed_over):
        HandlingFactory(lane="pigeons")
        relay._look(now=now)
        assert len(handed_over) == 1

    def test_gives_back_what_the_broker_did_not_take(self, db, now, handed_over):
        def hand_over(claim):
            if handed_over:
                raise ConnectionError
            handed_over.append(claim)

        relay = Relay(hand_over=hand_over, takes_over=False, timetable=Timetable([]))
        HandlingFactory.create_batch(3)
        with pytest.raises(ConnectionError):
            relay.relay(now=now)
        assert Handling.objects.filter(lease_until__isnull=False).count() == 1
        later = now + timedelta(seconds=1)
        assert claiming.what_is_due(now=later)
        assert Handling.objects.filter(due_at=later, lease_until=None).count() == 2

    def test_costs_one_query_when_there_is_nothing_to_do(self, db, now, relay, django_assert_num_queries):
        OutboxEventFactory(relayed_at=now)
        with django_assert_num_queries(1):
            assert relay.relay(now=now) == 0


def claim_one(*, now):
    source = source_named("events")
    claiming.claim(source=source, lane=source.lanes[0], now=now, limit=1, worker=claiming.worker_name())


class TestLoop:
    @pytest.fixture
    def looks(self, relay, monkeypatch):
        """Let the loop look until a look returns None; each answer is what a look returns or raises."""

        def looks(*answers):
            left = list(answers)

            def look(*, now):
                answer = left.pop(0)
                if not left:
                    relay.stop()
                if isinstance(answer, Exception):
                    raise answer
                return answer

            monkeypatch.setattr(relay, "_look", look)
            relay.run()
            return left

        return looks

    @pytest.mark.django_db(transaction=True)
    def test_outlives_a_database_and_a_broker_that_are_away(self, relay, looks, monkeypatch, caplog):
        waits = []
        monkeypatch.setattr(relay._stopping, "wait", lambda wait: waits.append(("for good", wait)))
        monkeypatch.setattr(waking, "sleep", lambda wait: waits.append(("until woken", wait)))
        with caplog.at_level(logging.WARNING):
            left = looks(
                0.1, OperationalError("password=secret"), ConnectionError(), RuntimeError(), 0.2, OSError()
            )
        assert left == []
        assert waits == [
            ("until woken", 0.1),
            ("for good", 1.0),
            ("for good", 2.0),
            ("for good", 4.0),
            ("until woken", 0.2),
            ("for good", 1.0),
        ]
        assert "secret" not in caplog.text

    @pytest.mark.django_db
    def test_frees_a_dead_predecessors_leases_before_its_first_look(self, now, handed_over):
        HandlingFactory()
        claim_one(now=now)
        for takes_over, expected in ((False, 0), (True, 1)):
            relay = Relay(hand_over=handed_over.append, takes_over=takes_over, timetable=Timetable([]))
            relay._look(now=now)
            assert len(handed_over) == expected

    @pytest.mark.django_db
    def test_does_its_chores_after_what_readers_wait_for(self, now, handed_over):
        HandlingFactory()
        asked = []

        def sweep(*, now):
            asked.append((now, len(handed_over)))
            return 0.05

        relay = Relay(
            hand_over=handed_over.append,
            takes_over=False,
            timetable=Timetable([]),
            chores=[sweep],
        )
        assert relay._look(now=now) <= 0.05
        assert asked == [(now, 1)]

    @pytest.mark.django_db
    def test_lets_its_chores_have_their_turn_however_much_waits(self, now, handed_over, monkeypatch):
        monkeypatch.setattr(relay_module, "SECONDS_AT_A_TIME", 0.0)
        monkeypatch.setattr(relaying, "fan_out", partial(relaying.fan_out, limit=1))
        OutboxEventFactory.create_batch(2)
        turns = []
        relay = Relay(
            hand_over=handed_over.append,
            takes_over=False,
            timetable=Timetable([]),
            chores=[lambda *, now: turns.append(len(handed_over))],
        )
        assert relay._look(now=now) == 0.0
        assert turns == [2]
        relay._look(now=now)
        assert len(handed_over) == 4
