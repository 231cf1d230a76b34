"""Leases: a worker claims what is due, of one source and one lane at a time, and nobody else touches it meanwhile."""

import os
import socket
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from comments.outbox import listeners
from comments.outbox.lanes import Lane
from comments.outbox.sources import Source, WorkId, sources

# What stands for a placeholder.
Value = str | int | datetime | None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A work leased for handing over; `attempt` is the number of runs begun before."""

    source: str
    work_id: WorkId
    attempt: int
    lane: str


@dataclass(frozen=True, kw_only=True)
class Due:
    """What there is to do: whether events wait to be fanned out, and in which lanes of which sources works are due."""

    events: bool
    works: Sequence[tuple[Source, Lane]]

    def __bool__(self) -> bool:
        return self.events or bool(self.works)


def worker_name() -> str:
    """Return who claims here: host and process, so that a successor on the same host can tell that it is gone."""
    return f"{socket.gethostname()}:{os.getpid()}"


def lease() -> timedelta:
    """Return how long a claimed work is left alone."""
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def what_is_due(*, now: datetime) -> Due:
    """Look, in one read of one index for each lane and without a lock, what fan-out and claims would find."""
    # By hand: asked several times a second for ever, and building it from querysets costs twenty times the query.
    events = sorted(listeners.table())
    pairs = [(source, lane) for source in sources() for lane in source.lanes]
    questions = [f"SELECT 1 FROM outbox_outboxevent WHERE relayed_at IS NULL AND name IN ({_marks(events)})"]  # noqa: S608 - placeholders only
    values: list[Value] = [*events]
    for source, lane in pairs:
        condition, its_values = _free(source, lane, now=now)
        questions.append(f"SELECT 1 FROM {_table(source)} WHERE {condition}")  # noqa: S608 - likewise
        values += its_values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'EXISTS ({question})' for question in questions)}", values)
        waiting, *found = cursor.fetchone()
    return Due(
        events=bool(waiting), works=[pair for pair, is_due in zip(pairs, found, strict=True) if is_due]
    )


def claim(*, source: Source, lane: Lane, now: datetime, limit: int, worker: str) -> list[Claim]:
    """
    Lease the `limit` works that are due for the longest time; two relays never lease the same one.

    One statement on both databases. The work's due time moves to the end of the lease, so that what the index
    calls due is free: nothing has to be done about the leases of the dead.
    """
    if limit < 1:
        return []
    condition, values = _free(source, lane, now=now)
    until = connection.ops.adapt_datetimefield_value(now + lease())
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    # Materialised: PostgreSQL might otherwise run the inner query again for each row and lease more than asked for.
    statement = f"""
        WITH free AS MATERIALIZED (
            SELECT id FROM {_table(source)} WHERE {condition} ORDER BY due_at, id LIMIT %s {skip}
        )
        UPDATE {_table(source)} SET lease_until = %s, due_at = %s, leased_by = %s
        WHERE id IN (SELECT id FROM free) RETURNING id, attempts
    """  # noqa: S608 - names of our own tables, and placeholders
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit, until, until, worker])
        leased = cursor.fetchall()
    return [
        Claim(source=source.name, work_id=source.id_of(pk), attempt=attempts, lane=lane.name)
        for pk, attempts in sorted(leased)
    ]


def outstanding(*, now: datetime, worker: str) -> Counter[str]:
    """Return how many works this worker has leased and not finished, by lane; one read for all sources."""
    tables = sorted({_table(source) for source in sources()})
    leased = " UNION ALL ".join(
        f"SELECT lane FROM {table} WHERE lease_until > %s AND leased_by = %s"  # noqa: S608 - names of our own tables, and placeholders
        for table in tables
    )
    statement = f"SELECT lane, COUNT(*) FROM ({leased}) AS leased GROUP BY lane"  # noqa: S608 - likewise
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.adapt_datetimefield_value(now), worker] * len(tables))
        return Counter(dict(cursor.fetchall()))


def give_back(*, claims: Iterable[Claim], due_at: datetime) -> None:
    """Let go of what could not be handed over, unless it ran after all."""
    by_name = {source.name: source for source in sources()}
    for claimed in claims:
        by_name[claimed.source].table.objects.filter(
            pk=claimed.work_id, attempts=claimed.attempt, lease_until__isnull=False
        ).update(lease_until=None, leased_by="", due_at=due_at)


def renew(*, source: Source, work_ids: Iterable[WorkId], now: datetime, worker: str) -> None:
    """Prolong the leases of what still runs here, so that nobody else begins it."""
    until = now + lease()
    source.table.objects.filter(pk__in=list(work_ids), leased_by=worker, lease_until__isnull=False).update(
        lease_until=until, due_at=until
    )


def take_over(*, now: datetime, worker: str) -> int:
    """
    Free the leases of processes of this host that are gone, and of one that had this process's number before it.

    Only for a worker that hands over to itself: through a broker the task of a dead worker may still come.
    """
    host, _, _ = worker.rpartition(":")
    freed = 0
    for source in sources():
        leased = source.table.objects.filter(lease_until__isnull=False, leased_by__startswith=f"{host}:")
        gone = [
            name
            for name in leased.values_list("leased_by", flat=True).distinct()
            if name == worker or not _is_alive(name)
        ]
        if gone:
            freed += leased.filter(leased_by__in=gone).update(lease_until=None, leased_by="", due_at=now)
    return freed


def adopt_strays() -> int:
    """
    Let works whose lane is no more wait in their source's first lane; return their number.

    Once when a worker starts: what a lane is called changes with the code.
    """
    return sum(
        source.table.objects.filter(done_at__isnull=True, parked_at__isnull=True)
        .exclude(lane__in=[lane.name for lane in source.lanes])
        .update(lane=source.lanes[0].name)
        for source in sources()
    )


def _free(source: Source, lane: Lane, *, now: datetime) -> tuple[str, list[Value]]:
    """Return the condition under which a work may be claimed, as the index `…_still_to_do` has it, and its values."""
    condition = "done_at IS NULL AND parked_at IS NULL AND lane = %s AND due_at <= %s"
    values: list[Value] = [lane.name, connection.ops.adapt_datetimefield_value(now)]
    if source.key:
        names = source.known_keys()
        condition += f" AND {connection.ops.quote_name(source.key)} IN ({_marks(names)})"
        values += names
    return condition, values


def _table(source: Source) -> str:
    return connection.ops.quote_name(source.table._meta.db_table)  # noqa: SLF001 - Django's documented API


def _marks(names: Sequence[str]) -> str:
    # NULL for none: PostgreSQL takes no empty list.
    return ", ".join(["%s"] * len(names)) or "NULL"


def _is_alive(worker: str) -> bool:
    try:
        os.kill(int(worker.rpartition(":")[2]), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
