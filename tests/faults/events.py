"""The house's own table of who hears what, one handler that never succeeds, and one that hangs as long as it is made to."""

import fcntl
from pathlib import Path

from django.conf import settings

from comments.outbox.catalogue import Event
from comments.outbox.lanes import WEBHOOK
from config import events

HANDLERS = {
    **events.HANDLERS,
    Event.COMMENT_EDITED: ("tests.faults.events.fail",),
    Event.PAGES_CHANGED: ("tests.faults.events.hang",),
}
LANES = {**events.LANES, WEBHOOK: ("tests.faults.events.hang",)}


def fail(*, payload, event_id, now):
    raise RuntimeError(event_id)


def hang(*, payload, event_id, now):
    """Wait for whoever holds the gate."""
    with Path(settings.STATE, "gate").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_SH)
