"""From what is recorded to what is to be done: events fan out into one duty for each handler."""

from datetime import datetime, timedelta

from django.db import transaction

from comments.outbox import listeners
from comments.outbox.models import Handling, OutboxEvent

FAN_OUT_SIZE = 200
# What takes a fact back may have begun in time and commit a little later.
IN_FLIGHT = timedelta(seconds=5)


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
        .only("pk", "name", "due_at")[:limit]
    )
    if not events:
        return 0
    duties = [
        Handling(
            event=event,
            handler=handler,
            lane=listeners.lane_of(handler).name,
            due_at=_due(event, now=now),
        )
        for event in events
        for handler in handlers[event.name]
    ]
    Handling.objects.bulk_create(duties, ignore_conflicts=True)
    OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).update(relayed_at=now)
    return len(events)


def _due(event: OutboxEvent, *, now: datetime) -> datetime:
    return max(now, event.due_at + IN_FLIGHT) if event.due_at else now
