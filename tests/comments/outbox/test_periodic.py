from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from comments.outbox import handlers, periodic
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent, PeriodicRun
from comments.outbox.periodic import Job, Timetable

NIGHTLY = Job(
    name="count",
    run="tests.comments.outbox.test_periodic.count",
    every=timedelta(days=1),
    begins=timedelta(hours=3),
)
JOBS = (NIGHTLY,)
ran = []


def count(*, now):
    ran.append(now)


@pytest.fixture(autouse=True)
def _jobs(settings):
    settings.OUTBOX_JOBS = "tests.comments.outbox.test_periodic.JOBS"
    ran.clear()


def at(day, hour):
    return datetime(2026, 3, day, hour, tzinfo=UTC)


class TestTimetable:
    def test_records_a_job_once_in_each_slot(self, db):
        timetable = Timetable(JOBS)
        assert timetable.record_due(now=at(1, 3)) == ["count"]
        assert timetable.record_due(now=at(1, 4)) == []
        assert timetable.record_due(now=at(2, 2)) == []
        assert timetable.record_due(now=at(2, 3)) == ["count"]
        assert OutboxEvent.objects.filter(name=Event.JOB_DUE.value).count() == 2

    def test_of_two_workers_records_it_once(self, db):
        assert Timetable(JOBS).record_due(now=at(1, 3)) == ["count"]
        assert Timetable(JOBS).record_due(now=at(1, 3)) == []
        assert OutboxEvent.objects.count() == 1

    def test_catches_up_with_one_run_after_a_pause_of_days(self, db):
        timetable = Timetable(JOBS)
        timetable.record_due(now=at(1, 3))
        assert timetable.record_due(now=at(9, 17)) == ["count"]
        assert timetable.record_due(now=at(9, 18)) == []

    def test_records_nothing_new_when_the_clock_goes_back(self, db):
        timetable = Timetable(JOBS)
        timetable.record_due(now=at(1, 4))
        timetable.record_due(now=at(2, 4))
        assert timetable.record_due(now=at(1, 4)) == []

    def test_asks_the_database_only_when_a_slot_begins(self, db, django_assert_num_queries):
        timetable = Timetable(JOBS)
        timetable.record_due(now=at(1, 3))
        with django_assert_num_queries(0):
            timetable.record_due(now=at(1, 5))


class TestADay:
    """Two workers over 24 hours, whose clock somebody moves; each slot of each job is recorded once."""

    JOBS = (
        Job(name="minutely", run="tests.comments.outbox.test_periodic.count", every=timedelta(minutes=1)),
        Job(name="hourly", run="tests.comments.outbox.test_periodic.count", every=timedelta(hours=1)),
        NIGHTLY,
    )

    @pytest.fixture
    def live(self):
        """Let both workers look at each of these minutes; return which slots were recorded, once for each time."""
        workers = [Timetable(self.JOBS), Timetable(self.JOBS)]

        def live(minutes):
            for minute in minutes:
                for worker in workers:
                    worker.record_due(now=at(1, 0) + timedelta(minutes=minute))
            facts = OutboxEvent.objects.filter(name=Event.JOB_DUE.value)
            return Counter((fact.payload["job"], fact.payload["slot"]) for fact in facts)

        return live

    def test_has_each_slot_once(self, db, live):
        found = live(range(0, 24 * 60, 10))
        assert set(found.values()) == {1}
        assert Counter(job for job, _ in found) == {"minutely": 144, "hourly": 24, "count": 2}

    def test_has_each_slot_once_when_the_clock_goes_back_and_forth(self, db, live):
        autumn = [*range(0, 180, 5), *range(120, 300, 5), *range(240, 1440, 30)]
        found = live(autumn)
        assert set(found.values()) == {1}
        assert Counter(job for job, _ in found)["hourly"] == 24

    def test_catches_up_at_the_first_look_after_a_pause(self, db, live):
        live([0])
        found = live([601])
        assert Counter(job for job, _ in found) == {"minutely": 2, "hourly": 2, "count": 2}


class TestRunJob:
    def test_runs_what_the_event_names(self, db, now):
        Timetable(JOBS).record_due(now=now)
        event = OutboxEvent.objects.get()
        handlers.run_job(payload=event.payload, event_id=event.pk, now=now)
        assert ran == [now]

    def test_of_several_slots_that_waited_runs_the_last_one_only(self, db, now):
        for slot in (1, 2, 3):
            PeriodicRun.objects.create(name="count", slot=slot, claimed_at=now)
        for slot in (3, 1, 2):
            periodic.run_job(name="count", slot=slot, now=now)
        assert len(ran) == 1

    def test_is_a_failure_when_the_table_does_not_name_the_job(self, db, now):
        with pytest.raises(LookupError):
            periodic.run_job(name="teleport", slot=1, now=now)
