"""Endpoints and deliveries for tests, made by the code that makes real ones."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from comments.accounts.models import Role
from comments.ids import uuid7
from comments.outbox import working
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from comments.outbox.recording import record
from comments.webhooks import handlers
from comments.webhooks.again import send_test
from comments.webhooks.hearing import deliver
from comments.webhooks.keeping import Wish, add_endpoint
from comments.webhooks.kinds import KINDS
from comments.webhooks.models import EndpointDelivery
from tests.factories.accounts import MembershipFactory

ADDED = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
URL = "https://newsroom.example/hooks"


def owner_of(site):
    return MembershipFactory(site=site, role=Role.OWNER).user


def make_endpoint(*, site, by=None, at=ADDED, **wish):
    """Add an endpoint as an owner would; its secret is kept on the object for the test."""
    endpoint, secret = add_endpoint(
        site=site, wish=Wish(**{"url": URL} | wish), by=by or owner_of(site), now=at
    )
    endpoint.secret = secret
    return endpoint


def make_delivery(endpoint, *, kind="comment.published", facts=None, at=None):
    """Let one event wait for one endpoint."""
    at = at or ADDED + timedelta(days=1)
    facts = {"site": endpoint.site.slug} if facts is None else facts
    (made,) = deliver([endpoint], kind=KINDS[kind], facts=facts, event_id=uuid7(), occurred_at=at, now=at)
    return made


def make_test(endpoint, *, at):
    return send_test(endpoint, now=at)


@transaction.atomic
def happen(event, *, at, **payload):
    """Record an event and return it; nobody has heard it yet."""
    return record(Event(event), at=at, **payload)


def tell(event, *, at):
    """Let this room hear an event, as the outbox does."""
    fact = OutboxEvent.objects.get(pk=event.pk)
    handlers.hear(payload=fact.payload, event_id=fact.pk, now=at)
    return list(EndpointDelivery.objects.filter(event_id=fact.pk).order_by("kind", "pk"))


def work(delivery, *, at):
    """Do a delivery once, leased and counted as a worker does; return it as it is afterwards."""
    delivery.refresh_from_db()
    EndpointDelivery.objects.filter(pk=delivery.pk).update(
        lease_until=at + timedelta(seconds=30), leased_by="t"
    )
    working.run(source="webhooks", work_id=str(delivery.pk), attempt=delivery.attempts, worker="t", now=at)
    delivery.refresh_from_db()
    return delivery
