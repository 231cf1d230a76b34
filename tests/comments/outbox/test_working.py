import logging
from datetime import timedelta

import pytest

from comments.outbox import claiming, working
from comments.outbox.lanes import HOUSE, Lane
from comments.outbox.models import Handling
from comments.outbox.retrying import Later, Parked
from comments.outbox.sources import STRANGER_PAUSE, source_named
from tests.factories.outbox import FIRST, HandlingFactory, troubles, unhurried

ME = "here:1"


@pytest.fixture
def run(now):
    """Run what was claimed, as its task would."""

    def run(duty, *, attempt=0, at=now, lane=HOUSE):
        Handling.objects.filter(pk=duty.pk, attempts=attempt, done_at=None, parked_at=None).update(
            lease_until=at + claiming.lease(), leased_by="there:2"
        )
        again(duty, attempt=attempt, at=at, lane=lane)

    return run


def again(duty, *, attempt=0, at, lane=HOUSE):
    """Run a copy of a task, whatever became of the claim."""
    working.run(source="events", work_id=str(duty.pk), attempt=attempt, lane=lane, worker=ME, now=at)
    duty.refresh_from_db()


def claim(*, now, worker=ME):
    source = source_named("events")
    return claiming.claim(source=source, lane=source.lanes[0], now=now, limit=9, worker=worker)


class TestRun:
    def test_tells_the_handler_and_closes_the_duty(self, db, now, run, heard):
        duty = HandlingFactory()
        claim(now=now, worker="there:2")
        run(duty)
        assert heard == [(FIRST, duty.event_id)]
        assert (duty.done_at, duty.attempts, duty.lease_until, duty.leased_by) == (now, 1, None, "")

    def test_has_one_effect_when_the_task_comes_twenty_times(self, db, run, heard):
        duty = HandlingFactory()
        for _ in range(20):
            run(duty)
        assert len(heard) == 1
        assert duty.attempts == 1

    def test_has_one_effect_when_copies_of_the_task_come_while_it_runs(self, db, run, heard):
        duty = HandlingFactory()

        def meanwhile():
            for _ in range(20):
                run(duty)
            troubles.clear()
            return RuntimeError()

        troubles.append(meanwhile)
        run(duty)
        assert len(heard) == 1
        assert duty.attempts == 1

    def test_ignores_a_latecomer_of_an_earlier_try(self, db, run, heard):
        duty = HandlingFactory(attempts=2)
        run(duty, attempt=1)
        assert heard == []
        assert (duty.attempts, duty.done_at) == (2, None)

    def test_runs_what_was_handed_over_twice_once(self, db, now, run, heard):
        duty = HandlingFactory()
        (first,) = claim(now=now)
        (second,) = claim(now=now + claiming.lease())
        run(duty, attempt=first.attempt)
        run(duty, attempt=second.attempt)
        assert len(heard) == 1

    @pytest.mark.parametrize("field", ["done_at", "parked_at"])
    def test_leaves_a_closed_duty_closed(self, db, now, run, heard, field):
        run(HandlingFactory(**{field: now}))
        assert heard == []

    def test_knows_nothing_of_a_duty_that_is_gone(self, db, now, heard):
        working.run(source="events", work_id="4711", attempt=0, worker=ME, now=now)
        assert heard == []

    def test_leaves_a_handler_of_newer_code_for_later_without_counting_a_try(self, db, now, run):
        duty = HandlingFactory(handler="comments.teleporting.handlers.arrive")
        run(duty)
        assert (duty.attempts, duty.done_at, duty.parked_at) == (0, None, None)
        assert duty.due_at == now + STRANGER_PAUSE

    def test_leaves_a_source_of_newer_code_to_newer_code(self, db, now):
        duty = HandlingFactory(lease_until=now)
        working.run(source="pigeons", work_id=str(duty.pk), attempt=0, worker=ME, now=now)
        duty.refresh_from_db()
        assert (duty.attempts, duty.lease_until) == (0, now)

    @pytest.mark.parametrize("change", [{"lease_until": None}, {"attempts": 1}])
    def test_leaves_what_was_given_back_since_its_task_was_made(self, db, now, heard, change):
        duty = HandlingFactory(lease_until=now)
        Handling.objects.update(**change)
        again(duty, at=now)
        assert heard == []


class TestFailure:
    @pytest.fixture(autouse=True)
    def _trouble(self):
        troubles.append(lambda: RuntimeError("reader@example.org said: meet me at the quay"))

    def test_is_tried_again_later(self, db, now, run, settings):
        duty = HandlingFactory()
        run(duty)
        assert (duty.attempts, duty.done_at, duty.parked_at, duty.lease_until) == (1, None, None, None)
        assert now <= duty.due_at <= now + timedelta(seconds=settings.OUTBOX_FIRST_PAUSE_SECONDS + 1)

    def test_is_kept_without_the_words_of_the_error(self, db, run, caplog):
        duty = HandlingFactory()
        with caplog.at_level(logging.INFO):
            run(duty)
        assert duty.last_error.startswith("RuntimeError\n")
        assert "tests/factories/outbox.py:" in duty.last_error
        assert "reader@example.org" not in duty.last_error + caplog.text
        assert "quay" not in duty.last_error + caplog.text

    def test_parks_after_eight_tries(self, db, now, run, caplog):
        duty = HandlingFactory()
        for attempt in range(8):
            assert duty.parked_at is None
            run(duty, attempt=attempt)
        assert duty.attempts == 8
        assert now <= duty.parked_at < now + timedelta(seconds=1)
        assert [record.levelname for record in caplog.records].count("ERROR") == 1

    def test_parks_what_killed_its_worker_in_each_run(self, db, now, run, heard):
        duty = HandlingFactory(attempts=8)
        run(duty, attempt=8)
        assert duty.parked_at == now
        assert duty.last_error == "The worker died in each run."
        assert heard == []

    def test_does_not_hold_up_the_others(self, db, run, heard):
        broken, fine = HandlingFactory(), HandlingFactory(handler="tests.factories.outbox.second_handler")
        run(broken)
        run(fine)
        assert fine.done_at

    def test_does_not_undo_what_another_run_did_meanwhile(self, db, now, run):
        duty = HandlingFactory()

        def begin_elsewhere():
            Handling.objects.filter(pk=duty.pk).update(attempts=2)
            return RuntimeError()

        troubles[0] = begin_elsewhere
        run(duty)
        assert (duty.attempts, duty.last_error) == (2, "")

    def test_is_a_failure_when_the_table_names_what_is_not_there(self, db, run, settings):
        settings.OUTBOX_HANDLERS = "tests.factories.outbox.BROKEN"
        duty = HandlingFactory(handler="tests.factories.outbox.gone")
        run(duty)
        assert duty.attempts == 1
        assert duty.last_error.startswith("ImportError")


class TestNotNow:
    @pytest.fixture
    def until(self, now):
        until = now + timedelta(hours=2)
        troubles.append(lambda: Later(until))
        return until

    def test_waits_without_counting_a_try(self, db, now, run, until, caplog):
        duty = HandlingFactory(attempts=3)
        with caplog.at_level(logging.INFO):
            run(duty, attempt=3)
        assert (duty.due_at, duty.attempts, duty.lease_until, duty.last_error) == (until, 3, None, "")
        assert caplog.records == []

    def test_waits_as_often_as_it_has_to(self, db, now, run, until):
        duty = HandlingFactory()
        for _ in range(20):
            run(duty)
        assert (duty.attempts, duty.parked_at) == (0, None)

    def test_is_not_hurried_by_a_copy_of_its_task(self, db, now, run, until, heard):
        duty = HandlingFactory()
        run(duty)
        again(duty, at=now)
        assert len(heard) == 1
        assert duty.due_at == until


class TestNever:
    def test_is_parked_at_once_and_says_why(self, db, run, caplog):
        troubles.append(lambda: Parked("the address is gone"))
        duty = HandlingFactory()
        with caplog.at_level(logging.ERROR):
            run(duty)
        assert duty.parked_at
        assert (duty.attempts, duty.last_error, duty.lease_until) == (1, "the address is gone", None)
        assert "parked: the address is gone" in caplog.text


class TestLookAfter:
    """While a handler runs, the relay comes by."""

    def test_prolongs_the_lease_of_what_runs(self, db, now, run):
        duty = HandlingFactory()
        seen = []

        def look():
            working.look_after(now=now + timedelta(seconds=20), worker=ME)
            seen.append(Handling.objects.get().lease_until)
            return RuntimeError()

        troubles.append(look)
        run(duty)
        assert seen == [now + timedelta(seconds=20) + claiming.lease()]

    def test_has_nothing_to_do_once_it_ended(self, db, now, run, django_assert_num_queries):
        run(HandlingFactory())
        with django_assert_num_queries(0):
            working.look_after(now=now, worker=ME)

    def test_gives_up_on_what_does_not_end(self, db, now, run, caplog):
        duty = HandlingFactory()
        lane = Lane("house", room=1, ahead=1, longest_run_seconds=-60.0)

        def look():
            working.look_after(now=now, worker=ME)
            return RuntimeError()

        troubles.append(look)
        with caplog.at_level(logging.ERROR):
            run(duty, lane=lane)
        assert (duty.parked_at, duty.last_error) == (now, "It did not end within -1 minutes.")
        assert "did not end" in caplog.text

    def test_lets_done_be_done_when_it_ends_after_all(self, db, now, run):
        duty = HandlingFactory()
        lane = Lane("house", room=1, ahead=1, longest_run_seconds=-60.0)
        unhurried.append(lambda: working.look_after(now=now, worker=ME))
        run(duty, lane=lane)
        assert (duty.done_at, duty.parked_at, duty.last_error) == (now, None, "")
