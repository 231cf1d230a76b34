from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent


def record(event: Event, *, at: datetime, **payload: UUID | int | str | None) -> OutboxEvent:
    """
    Write a fact into the running transaction, so that it is told if and only if it became true.

    :param at: aware time of the fact
    :param payload: ids and short texts, kept as JSON; UUIDs as their text
    :raises RuntimeError: outside of a transaction, where the fact and its telling could part
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{event} recorded outside of a transaction")
    plain: Mapping[str, int | str | None] = {
        key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()
    }
    return OutboxEvent.objects.create(name=event.value, payload=plain, recorded_at=at)
