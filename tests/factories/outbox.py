"""Events and duties for tests, and handlers that tell what they heard."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import factory

from comments.outbox.catalogue import Event
from comments.outbox.lanes import HOUSE, MAIL
from comments.outbox.models import Handling, OutboxEvent
from comments.outbox.retrying import Retry
from comments.outbox.sources import Source

RECORDED = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)

FIRST = "tests.factories.outbox.first_handler"
SECOND = "tests.factories.outbox.second_handler"
HANDLERS = {
    Event.COMMENT_PUBLISHED: (FIRST, SECOND),
    Event.COMMENT_EDITED: (FIRST,),
    Event.COMMENT_REMOVED: (),
}

LANES = {MAIL: (SECOND,)}
TWO_SOURCES = tuple(
    Source(
        name=name,
        model="outbox.Handling",
        run="comments.outbox.handling.run",
        retry=Retry(tries=3, first=timedelta(seconds=1), longest=timedelta(seconds=9)),
        lanes=(HOUSE, MAIL),
        key="handler",
        known=f"tests.factories.outbox.{name}_only",
    )
    for name in ("first", "second")
)

NOBODY: dict = {}
BROKEN = {Event.COMMENT_PUBLISHED: ("tests.factories.outbox.gone",)}

# What the handlers heard: (handler, event id). A test that uses them empties it (fixture `heard`).
heard = []
# What `first_handler` calls, and raises the answer of.
troubles = []
# What it calls while it runs well.
unhurried = []


def first_only():
    return [FIRST]


def second_only():
    return [SECOND]


def first_handler(*, payload, event_id, now):
    heard.append((FIRST, event_id))
    for act in unhurried:
        act()
    for trouble in troubles:
        error = trouble()
        raise error


def second_handler(*, payload, event_id, now):
    heard.append((SECOND, event_id))


class OutboxEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OutboxEvent

    name = Event.COMMENT_PUBLISHED.value
    # All that the events of HANDLERS ask for.
    payload = factory.LazyFunction(lambda: {"comment_id": str(uuid4()), "revision": 1})
    recorded_at = RECORDED


class HandlingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Handling

    event = factory.SubFactory(OutboxEventFactory, relayed_at=RECORDED)
    handler = FIRST
    due_at = RECORDED
