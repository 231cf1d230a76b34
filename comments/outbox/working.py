"""One run of one work: begun under its number, done, and closed."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from comments.outbox import claiming
from comments.outbox.models import Work
from comments.outbox.retrying import Later, Parked, describe
from comments.outbox.sources import Source, WorkId, source_named

logger = logging.getLogger(__name__)

# What runs longer is given up on: its lease is not prolonged any more.
LONGEST_RUN_SECONDS = 15 * 60
# How long a work of newer code waits for a worker that knows it.
STRANGER_PAUSE = timedelta(seconds=30)

# What runs in this process, and the monotonic second in which it began.
_running: dict[tuple[str, WorkId], float] = {}


@dataclass(frozen=True)
class _Begun:
    """One try of one work; nothing that it says is kept if another run began meanwhile: that one's end decides."""

    source: Source
    work_id: WorkId
    attempts: int

    def end(self, **changes: Any) -> bool:
        return bool(
            _open(self.source, self.work_id)
            .filter(attempts=self.attempts)
            .update(lease_until=None, leased_by="", **changes)
        )


def run(*, source: str, work_id: object, attempt: int, worker: str, now: datetime) -> None:
    """
    Do the work, once for all copies of the task that carry the same `attempt`.

    What fails is tried again later, or parked; its error is kept and logged, not raised. A source of newer code is
    left alone: the lease ends, and a worker that knows it comes by.
    """
    known = source_named(source)
    begun = known and _begin(
        source=known, work_id=known.id_of(work_id), attempt=attempt, worker=worker, now=now
    )
    if not begun:
        return
    if begun.attempts > begun.source.retry.tries:
        # Only workers that died before they could say so leave a work with so many runs.
        _fail(begun, reason="The worker died in each run.", is_last=True, now=now)
        return
    began = _running[begun.source.name, begun.work_id] = time.monotonic()
    try:
        begun.source.do(work_id=begun.work_id, now=now)
    except Later as later:
        begun.end(due_at=later.at, attempts=attempt)
    except Parked as parked:
        _fail(begun, reason=parked.why, is_last=True, now=_later(now, began))
    except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
        is_last = begun.attempts >= begun.source.retry.tries
        _fail(begun, reason=describe(error), is_last=is_last, now=_later(now, began))
    else:
        # Done is done, also where another run began meanwhile because this one took so long.
        _open(begun.source, begun.work_id).update(done_at=now, lease_until=None, leased_by="", last_error="")
    finally:
        _running.pop((begun.source.name, begun.work_id), None)


def running() -> dict[str, list[WorkId]]:
    """Return what runs in this process and is not given up on, by source."""
    oldest = time.monotonic() - LONGEST_RUN_SECONDS
    found: dict[str, list[WorkId]] = {}
    for (source, work_id), began in list(_running.items()):
        if began > oldest:
            found.setdefault(source, []).append(work_id)
    return found


def _begin(*, source: Source, work_id: WorkId, attempt: int, worker: str, now: datetime) -> _Begun | None:
    """Count the run and lease the work for it; None for a copy, a latecomer, and a work of newer code."""
    # What is not leased was given back, put off or replayed since the task was made: another task comes for it.
    due = _open(source, work_id).filter(attempts=attempt, lease_until__isnull=False)
    known = due.filter(**{f"{source.key}__in": source.known_keys()}) if source.key else due
    until = now + claiming.lease()
    if known.update(attempts=attempt + 1, lease_until=until, due_at=until, leased_by=worker):
        return _Begun(source, work_id, attempt + 1)
    due.update(lease_until=None, leased_by="", due_at=now + STRANGER_PAUSE)
    return None


def _open(source: Source, work_id: WorkId) -> QuerySet[Work]:
    found: QuerySet[Work] = source.table.objects.filter(
        pk=work_id, done_at__isnull=True, parked_at__isnull=True
    )
    return found


def _later(now: datetime, began: float) -> datetime:
    return now + timedelta(seconds=time.monotonic() - began)


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
