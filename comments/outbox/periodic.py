"""Periodic work: each slot of a job is claimed once, then run as the outbox runs everything: leased, retried, parked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from comments.outbox.catalogue import Event
from comments.outbox.models import PeriodicRun
from comments.outbox.recording import record

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Job:
    """
    A function that runs once in every slot.

    :param run: dotted path of a function that takes `now`
    :param every: the length of a slot
    :param begins: when a slot begins, counted from midnight UTC
    :param takes_long: whether it waits among what takes long, so that it holds up nobody
    """

    name: str
    run: str
    every: timedelta
    begins: timedelta = timedelta()
    takes_long: bool = False

    def slot(self, *, now: datetime) -> int:
        """Return the number of the slot that `now` lies in."""
        return (now - _EPOCH - self.begins) // self.every


class Timetable:
    """The jobs, and what this process knows of slots already taken, so that it need not ask every second."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = tuple(jobs)
        self._taken: dict[str, int] = {}

    def record_due(self, *, now: datetime) -> list[str]:
        """
        Record each job whose present slot nobody took yet; return their names.

        What was missed while no worker ran is caught up by one run in the present slot, however long the pause was.
        """
        return [
            job.name
            for job in self._jobs
            if self._taken.get(job.name) != job.slot(now=now) and self._take(job, now=now)
        ]

    def _take(self, job: Job, *, now: datetime) -> bool:
        slot = job.slot(now=now)
        with transaction.atomic():
            _, is_ours = PeriodicRun.objects.get_or_create(
                name=job.name, slot=slot, defaults={"claimed_at": now}
            )
            if is_ours:
                event = Event.LONG_JOB_DUE if job.takes_long else Event.JOB_DUE
                record(event, at=now, job=job.name, slot=slot)
        self._taken[job.name] = slot
        return is_ours


def jobs() -> Sequence[Job]:
    """Return the table of periodic work that the settings name."""
    found: Sequence[Job] = import_string(settings.OUTBOX_JOBS)
    return found


def run_job(*, name: str, slot: int, now: datetime) -> None:
    """
    Run a job, unless a later slot of it was taken meanwhile: of several that waited, the last one is enough.

    :raises LookupError: for a job that the table does not name
    """
    if PeriodicRun.objects.filter(name=name, slot__gt=slot).exists():
        return
    job = next((job for job in jobs() if job.name == name), None)
    if job is None:
        raise LookupError(name)
    import_string(job.run)(now=now)
