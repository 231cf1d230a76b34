"""From what is recorded to what is handed over: events fan out into duties, and duties are claimed by lease."""

import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from comments.outbox import listeners
from comments.outbox.models import Handling, OutboxEvent

FAN_OUT_SIZE = 200
# What takes a fact back may have begun in time and commit a little later.
IN_FLIGHT = timedelta(seconds=5)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A duty leased for handing over; `attempt` is the number of runs begun before."""

    handling_id: int
    attempt: int


def worker_name() -> str:
    """Return who claims here: host and process, so that a successor on the same host can tell that it is gone."""
    return f"{socket.gethostname()}:{os.getpid()}"


def lease() -> timedelta:
    """Return how long a claimed duty is left alone."""
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def is_anything_due(*, now: datetime) -> bool:
    """Tell, in one read of two indexes and without a lock, whether fan-out or claim would find something."""
    # By hand: asked several times a second for ever, and building it from querysets costs twenty times the query.
    events, handlers = sorted(listeners.table()), sorted(listeners.known_handlers())
    statement = f"""
        SELECT EXISTS (
            SELECT 1 FROM outbox_outboxevent WHERE relayed_at IS NULL AND name IN ({_marks(events)})
        ) OR EXISTS (
            SELECT 1 FROM outbox_handling
            WHERE done_at IS NULL AND parked_at IS NULL AND due_at <= %s AND handler IN ({_marks(handlers)})
        )
    """  # noqa: S608 - placeholders only
    with connection.cursor() as cursor:
        cursor.execute(statement, [*events, connection.ops.adapt_datetimefield_value(now), *handlers])
        (found,) = cursor.fetchone()
    return bool(found)


@transaction.atomic
def fan_out(*, now: datetime, limit: int = FAN_OUT_SIZE) -> int:
    """
    Give each handler of the oldest events not yet relayed its duty; return the number of events.

    Events that this code has no name for are left to newer code.
    """
    handlers = listeners.table()
    events = list(
        OutboxEvent.objects.filter(relayed_at__isnull=True, name__in=handlers)
        .order_by("recorded_at", "pk")
        .select_for_update(skip_locked=True)
        .only("pk", "name", "recorded_at", "after_seconds")[:limit]
    )
    if not events:
        return 0
    duties = [
        Handling(event=event, handler=handler, due_at=_due(event, now=now))
        for event in events
        for handler in handlers[event.name]
    ]
    Handling.objects.bulk_create(duties, ignore_conflicts=True)
    OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).update(relayed_at=now)
    return len(events)


def _due(event: OutboxEvent, *, now: datetime) -> datetime:
    if not event.after_seconds:
        return now
    return max(now, event.recorded_at + timedelta(seconds=event.after_seconds) + IN_FLIGHT)


def claim(*, now: datetime, limit: int, worker: str) -> list[Claim]:
    """
    Lease the `limit` duties that are due for the longest time; two relays never lease the same one.

    One statement on both databases. The duty's due time moves to the end of the lease, so that what the index
    calls due is free: nothing has to be done about the leases of the dead.
    """
    handlers = sorted(listeners.known_handlers())
    if limit < 1 or not handlers:
        return []
    until = now + lease()
    convert = connection.ops.adapt_datetimefield_value
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    # Materialised: PostgreSQL might otherwise run the inner query again for each row and lease more than asked for.
    statement = f"""
        WITH free AS MATERIALIZED (
            SELECT id FROM outbox_handling
            WHERE done_at IS NULL AND parked_at IS NULL AND due_at <= %s AND handler IN ({_marks(handlers)})
            ORDER BY due_at, id LIMIT %s {skip}
        )
        UPDATE outbox_handling SET lease_until = %s, due_at = %s, leased_by = %s
        WHERE id IN (SELECT id FROM free) RETURNING id, attempts
    """  # noqa: S608 - placeholders only
    with connection.cursor() as cursor:
        cursor.execute(statement, [convert(now), *handlers, limit, convert(until), convert(until), worker])
        leased = cursor.fetchall()
    return [Claim(handling_id=pk, attempt=attempts) for pk, attempts in sorted(leased)]


def _marks(names: Sequence[str]) -> str:
    # NULL for none: PostgreSQL takes no empty list.
    return ", ".join(["%s"] * len(names)) or "NULL"


def outstanding(*, now: datetime, worker: str) -> int:
    """Return how many duties this worker has leased and not finished."""
    return Handling.objects.filter(lease_until__gt=now, leased_by=worker).count()


def give_back(*, claims: Iterable[Claim], due_at: datetime) -> None:
    """Let go of what could not be handed over, unless it ran after all."""
    for claimed in claims:
        Handling.objects.filter(
            pk=claimed.handling_id, attempts=claimed.attempt, lease_until__isnull=False
        ).update(lease_until=None, leased_by="", due_at=due_at)


def renew(*, handling_ids: Iterable[int], now: datetime, worker: str) -> None:
    """Prolong the leases of what still runs here, so that nobody else begins it."""
    until = now + lease()
    Handling.objects.filter(pk__in=list(handling_ids), leased_by=worker, lease_until__isnull=False).update(
        lease_until=until, due_at=until
    )


def take_over(*, now: datetime, worker: str) -> int:
    """
    Free the leases of processes of this host that are gone, and of one that had this process's number before it.

    Only for a worker that hands over to itself: through a broker the task of a dead worker may still come.
    """
    host, _, _ = worker.rpartition(":")
    leased = Handling.objects.filter(lease_until__isnull=False, leased_by__startswith=f"{host}:")
    gone = [
        name
        for name in leased.values_list("leased_by", flat=True).distinct()
        if name == worker or not _is_alive(name)
    ]
    if not gone:
        return 0
    return leased.filter(leased_by__in=gone).update(lease_until=None, leased_by="", due_at=now)


def _is_alive(worker: str) -> bool:
    try:
        os.kill(int(worker.rpartition(":")[2]), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
