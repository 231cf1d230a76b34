"""Test events, and sending again what was sent before or given up on."""

from datetime import datetime, timedelta

from django.db import transaction

from comments.accounts.models import User
from comments.ids import least_id, uuid7
from comments.webhooks.facts import of_test
from comments.webhooks.hearing import deliver
from comments.webhooks.kinds import TEST_KIND
from comments.webhooks.models import Endpoint, EndpointDelivery, State
from comments.webhooks.pacing import NEVER, line_up, stand_in_line
from comments.webhooks.pausing import EndpointIsOff
from comments.webhooks.remembering import remember


@transaction.atomic
def send_test(endpoint: Endpoint, *, now: datetime) -> EndpointDelivery:
    """
    Let a test event wait for an endpoint, whatever it asked for, and return its delivery.

    :raises EndpointIsOff:
    """
    _check_is_on(endpoint)
    facts = of_test(endpoint.site, now=now)
    (made,) = deliver([endpoint], kind=TEST_KIND, facts=facts, event_id=uuid7(), occurred_at=now, now=now)
    return made


@transaction.atomic
def send_again(delivery: EndpointDelivery, *, by: User, now: datetime) -> None:
    """
    Send a delivery once more, under the same id and with all its tries, also one that was taken; one under way is left alone.

    :raises EndpointIsOff:
    """
    _check_is_on(delivery.endpoint)
    due_at = stand_in_line([delivery.endpoint_id], now=now)[delivery.endpoint_id]
    again = EndpointDelivery.objects.filter(pk=delivery.pk, lease_until=None)
    if again.update(done_at=None, parked_at=None, attempts=0, due_at=due_at):
        facts = {"delivery": str(delivery.pk), "event": delivery.kind}
        remember("endpoint.send_again", delivery.endpoint, by=by, now=now, **facts)


@transaction.atomic
def send_failed_again(endpoint: Endpoint, *, since: datetime, by: User, now: datetime) -> int:
    """
    Send again what an endpoint did not take of all that happened since; return how many those are.

    :raises EndpointIsOff:
    """
    _check_is_on(endpoint)
    failed = EndpointDelivery.objects.filter(
        endpoint=endpoint, done_at=None, lease_until=None, pk__gte=least_id(since)
    ).exclude(trouble="")
    # Overdue, so that each gets a place in the line.
    due_at = NEVER if endpoint.paused_at else now - timedelta(seconds=1)
    count: int = failed.update(parked_at=None, attempts=0, due_at=due_at)
    line_up(endpoint.pk, now=now)
    if count:
        remember("endpoint.send_again", endpoint, by=by, now=now, count=count, since=since.isoformat())
    return count


def _check_is_on(endpoint: Endpoint) -> None:
    endpoint.refresh_from_db(fields=["disabled_at", "paused_at"])
    if endpoint.state == State.OFF:
        raise EndpointIsOff
