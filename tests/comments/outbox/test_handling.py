import logging
import smtplib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from comments.outbox import handling, relaying, retrying
from comments.outbox.models import Handling
from tests.factories.outbox import FIRST, HandlingFactory, troubles

ME = "here:1"


@pytest.fixture
def run(now):
    def run(duty, *, attempt=0, at=now):
        handling.run(handling_id=duty.pk, attempt=attempt, worker=ME, now=at)
        duty.refresh_from_db()

    return run


class TestRun:
    def test_tells_the_handler_and_closes_the_duty(self, db, now, run, heard):
        duty = HandlingFactory()
        relaying.claim(now=now, limit=1, worker="there:2")
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
        (first,) = relaying.claim(now=now, limit=1, worker=ME)
        (second,) = relaying.claim(now=now + relaying.lease(), limit=1, worker=ME)
        run(duty, attempt=first.attempt)
        run(duty, attempt=second.attempt)
        assert len(heard) == 1

    @pytest.mark.parametrize("field", ["done_at", "parked_at"])
    def test_leaves_a_closed_duty_closed(self, db, now, run, heard, field):
        run(HandlingFactory(**{field: now}))
        assert heard == []

    def test_knows_nothing_of_a_duty_that_is_gone(self, db, now, heard):
        handling.run(handling_id=4711, attempt=0, worker=ME, now=now)
        assert heard == []

    def test_leaves_a_handler_of_newer_code_for_later_without_counting_a_try(self, db, now, run):
        duty = HandlingFactory(handler="comments.teleporting.handlers.arrive")
        run(duty)
        assert (duty.attempts, duty.done_at, duty.parked_at) == (0, None, None)
        assert duty.due_at == now + handling.STRANGER_PAUSE

    def test_runs_nothing_longer_than_its_handler_runs(self, db, run):
        run(HandlingFactory())
        assert handling.running() == []


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


class TestReplay:
    def test_gives_parked_duties_all_their_tries_again(self, db, now, run, heard):
        duty = HandlingFactory(parked_at=now, attempts=8, last_error="RuntimeError")
        assert retrying.replay(parked=Handling.objects.all(), now=now) == 1
        duty.refresh_from_db()
        assert (duty.parked_at, duty.attempts, duty.due_at) == (None, 0, now)
        assert duty.last_error == "RuntimeError"
        run(duty)
        assert len(heard) == 1

    def test_leaves_everything_else(self, db, now):
        HandlingFactory(done_at=now, attempts=1)
        HandlingFactory(attempts=2)
        assert retrying.replay(parked=Handling.objects.all(), now=now) == 0


class TestPause:
    @pytest.mark.parametrize(("attempts", "bound"), [(1, 10), (2, 40), (3, 160), (7, 21600), (8, 21600)])
    def test_is_anything_up_to_a_growing_bound(self, attempts, bound):
        pauses = [retrying.pause_after(attempts).total_seconds() for _ in range(300)]
        assert 0 <= min(pauses) < bound / 10
        assert bound * 0.9 < max(pauses) <= bound


class TestDescribe:
    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (smtplib.SMTPDataError(451, b"4.3.0 reader@example.org"), "smtplib.SMTPDataError smtp_code=451"),
            (
                ConnectionRefusedError(111, "refused by reader@example.org"),
                "ConnectionRefusedError errno=111",
            ),
            (IntegrityError("Key (email)=(reader@example.org)"), "django.db.utils.IntegrityError"),
            (KeyError("reader@example.org"), "KeyError"),
        ],
    )
    def test_names_the_kind_and_never_the_words(self, error, words):
        assert retrying.describe(error).splitlines()[0] == words
        assert "reader@" not in retrying.describe(error)

    def test_names_the_cause(self):
        error = RuntimeError()
        error.__cause__ = KeyError(str(uuid4()))
        assert retrying.describe(error).splitlines()[-1] == "caused by builtins.KeyError"
