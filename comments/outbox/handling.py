"""One handler hears one event."""

from datetime import datetime

from comments.outbox import listeners
from comments.outbox.catalogue import event_named
from comments.outbox.models import Handling
from comments.outbox.payloads import PayloadError
from comments.outbox.retrying import Later, Parked
from comments.outbox.sources import STRANGER_PAUSE, WorkId


def run(*, work_id: WorkId, now: datetime) -> None:
    """
    Tell the duty's handler of its event.

    :raises Later: for an event of newer code
    :raises Parked: for a payload that is not what the catalogue says: no later try makes it so
    """
    duty = Handling.objects.select_related("event").get(pk=work_id)
    fact = duty.event
    event = event_named(fact.name)
    if event is None:
        raise Later(now + STRANGER_PAUSE)
    try:
        event.spec.check(fact.payload, version=fact.version)
    except PayloadError as wrong:
        raise Parked(f"{event}: {wrong}.") from None
    listeners.handler_at(duty.handler)(payload=fact.payload, event_id=fact.pk, now=now)
