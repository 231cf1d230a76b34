import os
import subprocess
import sys
from datetime import timedelta

import pytest

from comments.outbox import claiming
from comments.outbox.lanes import HOUSE, MAIL, SLOW
from comments.outbox.models import Handling
from comments.outbox.sources import source_named, sources
from tests.factories.outbox import SECOND, HandlingFactory, OutboxEventFactory

ME = "here:1"


@pytest.fixture
def events():
    return source_named("events")


@pytest.fixture
def claim(events):
    def claim(*, now, limit, worker, lane=HOUSE, source=events):
        return claiming.claim(source=source, lane=lane, now=now, limit=limit, worker=worker)

    return claim


@pytest.fixture
def two_sources(settings):
    """The same table twice, each with handlers of its own."""
    settings.OUTBOX_SOURCES = "tests.factories.outbox.TWO_SOURCES"
    return sources()


class TestDue:
    def test_is_nothing_where_nothing_is_recorded(self, db, now):
        assert not claiming.what_is_due(now=now)

    def test_says_where_to_look(self, db, now, two_sources):
        HandlingFactory(lane="mail", handler=SECOND)
        due = claiming.what_is_due(now=now)
        assert not due.events
        assert [(source.name, lane.name) for source, lane in due.works] == [("second", "mail")]

    def test_is_an_event_that_waits_to_be_told(self, db, now):
        OutboxEventFactory()
        due = claiming.what_is_due(now=now)
        assert due.events
        assert due.works == []

    def test_costs_one_read_for_all_sources_and_lanes(self, db, now, two_sources, django_assert_num_queries):
        HandlingFactory.create_batch(3)
        with django_assert_num_queries(1):
            assert claiming.what_is_due(now=now)


class TestClaim:
    def test_leases_what_is_due(self, db, now, claim):
        duty = HandlingFactory(due_at=now, attempts=3)
        (one,) = claim(now=now, limit=10, worker=ME)
        assert (one.work_id, one.attempt) == (duty.pk, 3)
        duty.refresh_from_db()
        assert duty.lease_until == duty.due_at == now + claiming.lease()
        assert duty.leased_by == ME

    @pytest.mark.parametrize("seconds_before_the_end", [30, 1])
    def test_leaves_what_is_leased(self, db, now, claim, seconds_before_the_end):
        HandlingFactory()
        claim(now=now, limit=10, worker=ME)
        later = now + claiming.lease() - timedelta(seconds=seconds_before_the_end)
        assert claim(now=later, limit=10, worker="there:2") == []

    def test_takes_what_a_dead_worker_left_when_its_lease_ends(self, db, now, claim):
        HandlingFactory()
        first = claim(now=now, limit=10, worker=ME)
        assert claim(now=now + claiming.lease(), limit=10, worker="there:2") == first

    @pytest.mark.parametrize("field", ["done_at", "parked_at"])
    def test_leaves_what_is_closed(self, db, now, claim, field):
        HandlingFactory(**{field: now})
        assert not claiming.what_is_due(now=now)
        assert claim(now=now, limit=10, worker=ME) == []

    def test_leaves_what_is_due_later(self, db, now, claim):
        HandlingFactory(due_at=now + timedelta(seconds=1))
        assert not claiming.what_is_due(now=now)
        assert claim(now=now, limit=10, worker=ME) == []

    def test_leaves_a_handler_of_newer_code_to_newer_code(self, db, now, claim):
        HandlingFactory(handler="comments.teleporting.handlers.arrive")
        assert not claiming.what_is_due(now=now)
        assert claim(now=now, limit=10, worker=ME) == []

    def test_takes_what_is_due_longest_and_not_more_than_asked(self, db, now, claim):
        duties = [HandlingFactory(due_at=now - timedelta(minutes=age)) for age in (1, 3, 2)]
        claims = claim(now=now, limit=2, worker=ME)
        assert [one.work_id for one in claims] == [duties[1].pk, duties[2].pk]

    @pytest.mark.parametrize("limit", [0, -5])
    def test_takes_nothing_without_room(self, db, now, claim, limit):
        HandlingFactory()
        assert claim(now=now, limit=limit, worker=ME) == []

    def test_takes_nothing_when_nobody_hears_anything(self, db, now, claim, settings):
        HandlingFactory()
        settings.OUTBOX_HANDLERS = "tests.factories.outbox.NOBODY"
        assert not claiming.what_is_due(now=now)
        assert claim(now=now, limit=10, worker=ME) == []


class TestRoom:
    def test_counts_only_the_living_leases_of_this_worker(self, db, now, claim):
        HandlingFactory.create_batch(5)
        claim(now=now, limit=2, worker=ME)
        claim(now=now, limit=3, worker="there:2")
        assert claiming.outstanding(now=now, worker=ME) == {"house": 2}
        assert claiming.outstanding(now=now + claiming.lease(), worker=ME) == {}

    def test_is_counted_for_each_lane_over_all_sources(self, db, now, two_sources, claim):
        house, mail = (
            HandlingFactory.create_batch(2, lane="house"),
            HandlingFactory(lane="mail", handler=SECOND),
        )
        for source in two_sources:
            for lane in source.lanes:
                claim(now=now, limit=9, worker=ME, lane=lane, source=source)
        assert house
        assert mail
        assert claiming.outstanding(now=now, worker=ME) == {"house": 2, "mail": 1}


class TestGiveBack:
    def test_makes_it_due_again(self, db, now, claim):
        duty = HandlingFactory()
        claims = claim(now=now, limit=1, worker=ME)
        claiming.give_back(claims=claims, due_at=now + timedelta(seconds=2))
        duty.refresh_from_db()
        assert (duty.lease_until, duty.due_at) == (None, now + timedelta(seconds=2))

    def test_leaves_alone_what_began_to_run_after_all(self, db, now, claim):
        duty = HandlingFactory()
        claims = claim(now=now, limit=1, worker=ME)
        Handling.objects.update(attempts=1)
        claiming.give_back(claims=claims, due_at=now)
        duty.refresh_from_db()
        assert duty.lease_until == now + claiming.lease()


class TestRenew:
    def test_prolongs_what_runs_here_only(self, db, now, events, claim):
        mine, ended, theirs = HandlingFactory.create_batch(3)
        claim(now=now, limit=2, worker=ME)
        Handling.objects.filter(pk=ended.pk).update(lease_until=None, done_at=now)
        claim(now=now, limit=1, worker="there:2")
        later = now + timedelta(seconds=20)
        claiming.renew(source=events, work_ids=[mine.pk, ended.pk, theirs.pk], now=later, worker=ME)
        leases = {duty.pk: duty.lease_until for duty in Handling.objects.all()}
        assert leases == {
            mine.pk: later + claiming.lease(),
            ended.pk: None,
            theirs.pk: now + claiming.lease(),
        }


class TestTakeOver:
    @pytest.fixture
    def host(self):
        return claiming.worker_name().rpartition(":")[0]

    @pytest.fixture
    def dead(self, host):
        with subprocess.Popen([sys.executable, "-c", ""]) as ended:
            ended.wait()
        return f"{host}:{ended.pid}"

    def test_frees_the_leases_of_a_dead_process_of_this_host(self, db, now, claim, dead):
        HandlingFactory()
        claim(now=now, limit=1, worker=dead)
        assert claiming.take_over(now=now, worker=claiming.worker_name()) == 1
        assert len(claim(now=now, limit=1, worker=ME)) == 1

    def test_frees_the_leases_of_one_that_had_this_number_before(self, db, now, claim):
        HandlingFactory()
        claim(now=now, limit=1, worker=claiming.worker_name())
        assert claiming.take_over(now=now, worker=claiming.worker_name()) == 1

    def test_leaves_the_living_and_other_hosts(self, db, now, claim, host):
        HandlingFactory.create_batch(2)
        claim(now=now, limit=1, worker=f"{host}:{os.getppid()}")
        claim(now=now, limit=1, worker="elsewhere:1")
        assert claiming.take_over(now=now, worker=claiming.worker_name()) == 0


class TestLanes:
    def test_are_claimed_apart(self, db, now, claim):
        house, mail = HandlingFactory(), HandlingFactory(lane="mail", due_at=now - timedelta(hours=1))
        assert [one.work_id for one in claim(now=now, limit=9, worker=ME)] == [house.pk]
        (one,) = claim(now=now, limit=9, worker=ME, lane=MAIL)
        assert (one.work_id, one.lane) == (mail.pk, "mail")

    def test_that_are_no_more_are_emptied_into_the_first(self, db, now, claim):
        stray, done = HandlingFactory(lane="pigeons"), HandlingFactory(lane="pigeons", done_at=now)
        slow = HandlingFactory(lane="slow")
        assert claim(now=now, limit=9, worker=ME) == []
        assert claiming.adopt_strays() == 1
        assert [one.work_id for one in claim(now=now, limit=9, worker=ME)] == [stray.pk]
        assert [one.work_id for one in claim(now=now, limit=9, worker=ME, lane=SLOW)] == [slow.pk]
        done.refresh_from_db()
        assert done.lane == "pigeons"
