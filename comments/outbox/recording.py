from datetime import datetime

from django.db import transaction

from comments.outbox import bell
from comments.outbox.catalogue import Event, event_named
from comments.outbox.models import OutboxEvent
from comments.outbox.payloads import PayloadError, Value


def record(event: Event, *, at: datetime, due_at: datetime | None = None, **payload: Value) -> OutboxEvent:
    """
    Write a fact into the running transaction, so that it is told if and only if it became true.

    :param at: aware time of the fact
    :param due_at: until when nobody is told, because it may yet be taken back
    :param payload: what the catalogue says; kept as JSON, UUIDs as their text
    :raises RuntimeError: outside of a transaction, where the fact and its telling could part
    :raises PayloadError: when the catalogue says otherwise
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{event} recorded outside of a transaction")
    fact = new_fact(event, at=at, due_at=due_at, **payload)
    fact.save(force_insert=True)
    transaction.on_commit(bell.ring)
    return fact


def new_fact(event: Event, *, at: datetime, due_at: datetime | None = None, **payload: Value) -> OutboxEvent:
    """
    Return the row of a fact, for whoever writes it by hand together with what makes it true.

    :raises PayloadError: when the catalogue says otherwise
    """
    known = event_named(event)
    if known is None:
        raise PayloadError(f"Nobody knows the event {event}: it has to stand in the catalogue.")
    try:
        plain = known.spec.plain(payload)
    except PayloadError as wrong:
        raise PayloadError(f"{event}: {wrong}.") from None
    return OutboxEvent(
        name=known.value, version=known.spec.version, payload=plain, recorded_at=at, due_at=due_at
    )
