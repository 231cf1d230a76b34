from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent


def record(
    event: Event, *, at: datetime, after_seconds: int = 0, **payload: UUID | int | str | None
) -> OutboxEvent:
    """
    Write a fact into the running transaction, so that it is told if and only if it became true.

    :param at: aware time of the fact
    :param after_seconds: how long nobody is told, because it may yet be taken back
    :param payload: ids and short texts, kept as JSON; UUIDs as their text
    :raises RuntimeError: outside of a transaction, where the fact and its telling could part
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{event} recorded outside of a transaction")
    fact = new_fact(event, at=at, **payload)
    fact.after_seconds = after_seconds
    fact.save(force_insert=True)
    return fact


def new_fact(event: Event, *, at: datetime, **payload: UUID | int | str | None) -> OutboxEvent:
    """Return the row of a fact, for whoever writes it by hand together with what makes it true."""
    plain: Mapping[str, int | str | None] = {
        key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()
    }
    return OutboxEvent(name=event.value, payload=plain, recorded_at=at)
