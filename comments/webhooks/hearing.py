"""From one of the house's events to what goes out: a delivery for each endpoint that asked for it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.outbox.lanes import WEBHOOK
from comments.outbox.models import OutboxEvent
from comments.webhooks.facts import Facts, facts_of
from comments.webhooks.kinds import Kind, made_from
from comments.webhooks.models import Endpoint, EndpointDelivery
from comments.webhooks.pacing import stand_in_line


def hear(*, event_id: UUID, payload: Mapping[str, str | int | None], now: datetime) -> None:
    """
    Make the deliveries of an event, with the facts as they are now; a repeat finds them made.

    One query where nobody listens.
    """
    listening: dict[int, list[Endpoint]] = {}
    for endpoint in Endpoint.objects.filter(disabled_at=None).only("site_id", "events").order_by("pk"):
        listening.setdefault(endpoint.site_id, []).append(endpoint)
    event = OutboxEvent.objects.filter(pk=event_id).first() if listening else None
    if event is None:
        return
    for kind in made_from(event.name):
        told = facts_of(kind, payload)
        if told is None:
            continue
        site_id, facts = told
        asked = [endpoint for endpoint in listening.get(site_id, ()) if endpoint.hears(kind.name)]
        deliver(asked, kind=kind, facts=facts, event_id=event_id, occurred_at=event.recorded_at, now=now)


@transaction.atomic
def deliver(
    endpoints: Iterable[Endpoint],
    *,
    kind: Kind,
    facts: Facts,
    event_id: UUID,
    occurred_at: datetime,
    now: datetime,
) -> list[EndpointDelivery]:
    """Let an event wait for each of these endpoints, in three statements however many they are; a second time does nothing."""
    by_id = {endpoint.pk: endpoint for endpoint in endpoints}
    if not by_id:
        return []
    made = [
        EndpointDelivery(
            site_id=by_id[pk].site_id,
            endpoint_id=pk,
            event_id=event_id,
            kind=kind.name,
            version=kind.version,
            facts=facts,
            occurred_at=occurred_at,
            due_at=due_at,
            lane=WEBHOOK.name,
        )
        for pk, due_at in stand_in_line(by_id, now=now).items()
    ]
    return EndpointDelivery.objects.bulk_create(made, ignore_conflicts=True)
