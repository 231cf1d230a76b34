"""Letting go: of what was told long ago, and of private texts as soon as they are of no use."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from comments.outbox.catalogue import PRIVATE_KEYS
from comments.outbox.models import Handling, OutboxEvent, PeriodicRun

KEPT = timedelta(days=30)
# A mail that could not be sent for a day carries a code that ran out long ago.
PRIVATE_TEXTS_KEPT = timedelta(days=1)
BATCH_SIZE = 1000


def clean(*, now: datetime) -> int:
    """
    Delete events older than 30 days that all their handlers are done with, in batches; return their number.

    What is parked or waits for newer code stays until a person or that code has looked at it; but private texts
    are wiped from parked events after a day.
    """
    _wipe_parked(now=now)
    PeriodicRun.objects.filter(claimed_at__lt=now - KEPT).delete()
    open_duty = Handling.objects.filter(event=OuterRef("pk"), done_at__isnull=True)
    told = OutboxEvent.objects.filter(relayed_at__lt=now - KEPT).exclude(Exists(open_duty))
    deleted = 0
    while batch := list(told.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE]):
        with transaction.atomic():
            OutboxEvent.objects.filter(pk__in=batch).delete()
        deleted += len(batch)
    return deleted


@transaction.atomic
def wipe_private(*, event_id: UUID) -> None:
    """Take the private texts out of an event's payload; a handler that finds none has nothing to tell."""
    event = OutboxEvent.objects.select_for_update().filter(pk=event_id).first()
    if event is None:
        return
    private = {str(name): keys for name, keys in PRIVATE_KEYS.items()}.get(event.name, ())
    event.payload = {key: value for key, value in event.payload.items() if key not in private}
    event.save(update_fields=["payload"])


def _wipe_parked(*, now: datetime) -> None:
    parked = Handling.objects.filter(
        parked_at__lt=now - PRIVATE_TEXTS_KEPT, event__name__in=[str(name) for name in PRIVATE_KEYS]
    ).exclude(event__payload={})
    for event_id in parked.values_list("event_id", flat=True):
        wipe_private(event_id=event_id)
