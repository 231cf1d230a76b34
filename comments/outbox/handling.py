"""One run of one duty: begun under its number, handled, and closed."""

import logging
import time
from datetime import datetime, timedelta

from comments.outbox import listeners, retrying
from comments.outbox.models import Handling
from comments.outbox.relaying import lease

logger = logging.getLogger(__name__)

# A handler that runs longer is given up on: its lease is not prolonged any more.
LONGEST_RUN_SECONDS = 15 * 60
# How long a duty of newer code waits for a worker that knows it.
STRANGER_PAUSE = timedelta(seconds=30)

# What runs in this process: the duty, and the monotonic second in which it began.
_running: dict[int, float] = {}


def run(*, handling_id: int, attempt: int, worker: str, now: datetime) -> None:
    """
    Run the duty's handler, once for all copies of the task that carry the same `attempt`.

    A handler that fails is tried again later, or parked; its error is kept and logged, not raised.
    """
    handling = _begin(handling_id=handling_id, attempt=attempt, worker=worker, now=now)
    if handling is None:
        return
    if handling.attempts > retrying.MAX_TRIES:
        # Only workers that died before they could say so leave a duty with so many runs.
        _fail(handling, reason="The worker died in each run.", now=now)
        return
    began = _running[handling.pk] = time.monotonic()
    try:
        listeners.handler_at(handling.handler)(
            payload=handling.event.payload, event_id=handling.event_id, now=now
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, the other duties must go on
        reason = retrying.describe(error)
        _fail(handling, reason=reason, now=now + timedelta(seconds=time.monotonic() - began))
    else:
        Handling.objects.filter(pk=handling.pk, done_at__isnull=True, parked_at__isnull=True).update(
            done_at=now, lease_until=None, leased_by="", last_error=""
        )
    finally:
        _running.pop(handling.pk, None)


def running() -> list[int]:
    """Return the duties that run in this process and are not given up on."""
    oldest = time.monotonic() - LONGEST_RUN_SECONDS
    return [handling_id for handling_id, began in list(_running.items()) if began > oldest]


def _begin(*, handling_id: int, attempt: int, worker: str, now: datetime) -> Handling | None:
    """Count the run and lease the duty for it; None for a copy, a latecomer, and a duty of newer code."""
    due = Handling.objects.filter(
        pk=handling_id, attempts=attempt, done_at__isnull=True, parked_at__isnull=True
    )
    known = due.filter(handler__in=listeners.known_handlers())
    until = now + lease()
    if not known.update(attempts=attempt + 1, lease_until=until, due_at=until, leased_by=worker):
        due.update(lease_until=None, leased_by="", due_at=now + STRANGER_PAUSE)
        return None
    return Handling.objects.select_related("event").get(pk=handling_id)


def _fail(handling: Handling, *, reason: str, now: datetime) -> None:
    is_parked = retrying.postpone_or_park(handling=handling, reason=reason, now=now)
    logger.log(
        logging.ERROR if is_parked else logging.WARNING,
        "%s failed in try %d of %d%s: %s",
        handling.handler,
        handling.attempts,
        retrying.MAX_TRIES,
        " and is parked" if is_parked else "",
        " in ".join(reason.splitlines()[:2]),
    )
