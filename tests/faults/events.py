"""The house's own table of who hears what, and one handler that never succeeds."""

from comments.outbox.catalogue import Event
from config import events

HANDLERS = {**events.HANDLERS, Event.COMMENT_EDITED: ("tests.faults.events.fail",)}


def fail(*, payload, event_id, now):
    raise RuntimeError(event_id)
