"""How the outbox fares, in numbers: what is late, since when, what is tried again and what was given up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet

from comments.outbox.models import OutboxEvent, PeriodicRun, Work
from comments.outbox.sources import Source, sources

# Whoever has so many has seen enough; counting on would cost the database what it has not got then.
COUNTED_MAX = 10_000
_STILL_TO_DO = Q(done_at=None, parked_at=None)


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """
    One number.

    :param name: what is measured; LABELS and HELP know it
    :param labels: in the order of LABELS
    """

    name: str
    labels: tuple[str, ...] = ()
    value: float


LABELS = {
    "events_unrelayed": (),
    "events_unrelayed_age_seconds": (),
    "work_due": ("source", "lane"),
    "work_late_seconds": ("source", "lane"),
    "work_waiting": ("source", "lane"),
    "work_failing": ("source",),
    "work_parked": ("source",),
    "job_last_run_seconds": ("job",),
}
HELP = {
    "events_unrelayed": "Events that were not handed to their handlers yet",
    "events_unrelayed_age_seconds": "Age of the oldest of these",
    "work_due": "Works that are due and that no worker took",
    "work_late_seconds": "For how long the first of these is due",
    "work_waiting": "Works that are due, under way or wait for their time",
    "work_failing": "Works that failed once or more and are tried again",
    "work_parked": "Works that were given up and wait for a person",
    "job_last_run_seconds": "Time since a periodic job began for the last time",
}


def gauge(*, now: datetime) -> Iterator[Gauge]:
    """Yield everything there is to say; each count ends at COUNTED_MAX and reads one index."""
    unrelayed = OutboxEvent.objects.filter(relayed_at=None)
    oldest = unrelayed.order_by("recorded_at", "id").values_list("recorded_at", flat=True).first()
    yield Gauge(name="events_unrelayed", value=_counted(unrelayed))
    yield Gauge(name="events_unrelayed_age_seconds", value=_age(oldest, now))
    for source in sources():
        yield from _of(source, now=now)
    for name, began in PeriodicRun.objects.values_list("name").annotate(Min("claimed_at")).order_by("name"):
        latest = PeriodicRun.objects.filter(name=name).order_by("-slot").values_list("claimed_at", flat=True)
        yield Gauge(name="job_last_run_seconds", labels=(name,), value=_age(latest.first() or began, now))


def _of(source: Source, *, now: datetime) -> Iterator[Gauge]:
    table: type[Work] = source.table
    waiting = table.objects.filter(_STILL_TO_DO)
    for lane in source.lanes:
        here = waiting.filter(lane=lane.name)
        late = here.filter(due_at__lte=now)
        first = late.order_by("due_at", "id").values_list("due_at", flat=True).first()
        labels = (source.name, lane.name)
        yield Gauge(name="work_waiting", labels=labels, value=_counted(here))
        yield Gauge(name="work_due", labels=labels, value=_counted(late))
        yield Gauge(name="work_late_seconds", labels=labels, value=_age(first, now))
    yield Gauge(name="work_failing", labels=(source.name,), value=_counted(waiting.filter(attempts__gt=1)))
    parked = table.objects.filter(parked_at__isnull=False)
    yield Gauge(name="work_parked", labels=(source.name,), value=_counted(parked))


def _counted(rows: QuerySet[Work] | QuerySet[OutboxEvent]) -> int:
    return rows.order_by().values("pk")[:COUNTED_MAX].count()


def _age(since: datetime | None, now: datetime) -> float:
    return max(timedelta(), now - since).total_seconds() if since else 0.0
