"""Events and duties for tests, and handlers that tell what they heard."""

from datetime import UTC, datetime

import factory

from comments.outbox.catalogue import Event
from comments.outbox.models import Handling, OutboxEvent

RECORDED = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)

FIRST = "tests.factories.outbox.first_handler"
SECOND = "tests.factories.outbox.second_handler"
HANDLERS = {
    Event.COMMENT_PUBLISHED: (FIRST, SECOND),
    Event.COMMENT_EDITED: (FIRST,),
    Event.COMMENT_REMOVED: (),
}

NOBODY: dict = {}
BROKEN = {Event.COMMENT_PUBLISHED: ("tests.factories.outbox.gone",)}

# What the handlers heard: (handler, event id). A test that uses them empties it (fixture `heard`).
heard = []
# What `first_handler` calls, and raises the answer of.
troubles = []


def first_handler(*, payload, event_id, now):
    heard.append((FIRST, event_id))
    for trouble in troubles:
        error = trouble()
        raise error


def second_handler(*, payload, event_id, now):
    heard.append((SECOND, event_id))


class OutboxEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OutboxEvent

    name = Event.COMMENT_PUBLISHED.value
    payload = factory.LazyFunction(dict)
    recorded_at = RECORDED


class HandlingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Handling

    event = factory.SubFactory(OutboxEventFactory, relayed_at=RECORDED)
    handler = FIRST
    due_at = RECORDED
