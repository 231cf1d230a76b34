"""One run of one work: begun under its number, done, and closed."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from comments.outbox import claiming
from comments.outbox.lanes import HOUSE, Lane
from comments.outbox.models import Work
from comments.outbox.retrying import Later, Parked, describe
from comments.outbox.sources import STRANGER_PAUSE, Source, WorkId, source_named

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Begun:
    """One try of one work; nothing that it says is kept if another run began meanwhile: that one's end decides."""

    source: Source
    work_id: WorkId
    attempts: int
    lane: Lane
    # Monotonic seconds.
    began: float

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def end(self, **changes: Any) -> bool:
        return bool(
            _open(self.source, self.work_id)
            .filter(attempts=self.attempts)
            .update(lease_until=None, leased_by="", **changes)
        )


# What runs in this process.
_running: set[_Begun] = set()


def run(
    *, source: str, work_id: object, attempt: int, lane: Lane = HOUSE, worker: str, now: datetime
) -> None:
    """
    Do the work, once for all copies of the task that carry the same `attempt`.

    What fails is tried again later, or parked; its error is kept and logged, not raised. A source of newer code is
    left alone: the lease ends, and a worker that knows it comes by.
    """
    known = source_named(source)
    if known is None:
        return
    begun = _Begun(known, known.id_of(work_id), attempt + 1, lane, time.monotonic())
    if not _begin(begun, worker=worker, now=now):
        return
    if begun.attempts > known.retry.tries:
        # Only workers that died before they could say so leave a work with so many runs.
        _fail(begun, reason="The worker died in each run.", is_last=True, now=now)
        return
    _running.add(begun)
    try:
        known.do(work_id=begun.work_id, now=now)
    except Later as later:
        begun.end(due_at=later.at, attempts=attempt)
    except Parked as parked:
        _fail(begun, reason=parked.why, is_last=True, now=now + timedelta(seconds=begun.seconds))
    except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
        is_last = begun.attempts >= known.retry.tries
        _fail(begun, reason=describe(error), is_last=is_last, now=now + timedelta(seconds=begun.seconds))
    else:
        # Done is done, also where it took so long that another run began or it was given up on.
        known.table.objects.filter(pk=begun.work_id, done_at__isnull=True).update(
            done_at=now, parked_at=None, lease_until=None, leased_by="", last_error=""
        )
    finally:
        _running.discard(begun)


def look_after(*, now: datetime, worker: str) -> None:
    """
    Prolong the leases of what runs in this process; give up on what runs for longer than its lane allows.

    That one is parked at once: a further try would cost a further thread, for nothing can end one that hangs.
    """
    alive: dict[Source, list[WorkId]] = {}
    for begun in list(_running):
        if begun.seconds <= begun.lane.longest_run_seconds:
            alive.setdefault(begun.source, []).append(begun.work_id)
        else:
            _running.discard(begun)
            minutes = begun.lane.longest_run_seconds / 60
            _fail(begun, reason=f"It did not end within {minutes:g} minutes.", is_last=True, now=now)
    for source, work_ids in alive.items():
        claiming.renew(source=source, work_ids=work_ids, now=now, worker=worker)


def _begin(begun: _Begun, *, worker: str, now: datetime) -> bool:
    """Count the run and lease the work for it; not for a copy, a latecomer, or a work of newer code."""
    source = begun.source
    # What is not leased was given back, put off or replayed since the task was made: another task comes for it.
    due = _open(source, begun.work_id).filter(attempts=begun.attempts - 1, lease_until__isnull=False)
    known = due.filter(**{f"{source.key}__in": source.known_keys()}) if source.key else due
    until = now + claiming.lease()
    if known.update(attempts=begun.attempts, lease_until=until, due_at=until, leased_by=worker):
        return True
    due.update(lease_until=None, leased_by="", due_at=now + STRANGER_PAUSE)
    return False


def _open(source: Source, work_id: WorkId) -> QuerySet[Work]:
    found: QuerySet[Work] = source.table.objects.filter(
        pk=work_id, done_at__isnull=True, parked_at__isnull=True
    )
    return found


def _fail(begun: _Begun, *, reason: str, is_last: bool, now: datetime) -> None:
    source = begun.source
    if is_last:
        begun.end(parked_at=now, last_error=reason)
    else:
        begun.end(due_at=now + source.retry.pause(attempts=begun.attempts), last_error=reason)
    name = (
        source.table.objects.values_list(source.key, flat=True).get(pk=begun.work_id)
        if source.key
        else source.name
    )
    logger.log(
        logging.ERROR if is_last else logging.WARNING,
        "%s failed in try %d of %d%s: %s",
        name,
        begun.attempts,
        source.retry.tries,
        " and is parked" if is_last else "",
        " in ".join(reason.splitlines()[:2]),
    )
