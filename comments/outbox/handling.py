"""One handler hears one event."""

from datetime import datetime

from comments.outbox import listeners
from comments.outbox.models import Handling
from comments.outbox.sources import WorkId


def run(*, work_id: WorkId, now: datetime) -> None:
    """Tell the duty's handler of its event."""
    duty = Handling.objects.select_related("event").get(pk=work_id)
    listeners.handler_at(duty.handler)(payload=duty.event.payload, event_id=duty.event_id, now=now)
