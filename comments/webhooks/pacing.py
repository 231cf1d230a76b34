"""
How fast an endpoint is sent to: one request at a time, ten a second, and after failures in a row hardly any.

Whatever waits for an endpoint stands in one line, a place every tenth of a second. A place is a due time, so that no
worker takes up what may not go yet. Order is not promised: who has to wait goes to the end.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from comments.outbox.retrying import Later, Parked
from comments.threads.setting import table_of
from comments.webhooks.models import Endpoint, EndpointDelivery, State

# Between two requests to one endpoint; as many as this may follow at once where some came late.
GAP = timedelta(milliseconds=100)
BURST = 3
# One request holds the endpoint no longer, also where its worker died.
BUSY_MAX = timedelta(seconds=15)
# After so many failures in a row it is left alone for a while that grows, and then sent a single request.
FAILURES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
# What a receiver asks for by Retry-After is granted up to this.
ASKED_MAX = timedelta(hours=1)
# When what waits for a paused endpoint is due.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
_BATCH = 1000
_chance = secrets.SystemRandom()


def stand_in_line(endpoint_ids: Iterable[UUID], *, now: datetime) -> Mapping[UUID, datetime]:
    """
    Give each of these endpoints' lines one more place, and return when it is due; inside of a transaction.

    Two statements, however many they are.
    """
    ids = list(endpoint_ids)
    here = Endpoint.objects.filter(pk__in=ids)
    here.update(
        line_ends_at=Greatest(F("line_ends_at"), Value(now), Coalesce(F("retry_at"), Value(now))) + GAP
    )
    return {
        pk: NEVER if paused_at else ends_at - GAP
        for pk, ends_at, paused_at in here.values_list("pk", "line_ends_at", "paused_at")
    }


def take_turn(endpoint_id: UUID, *, now: datetime) -> None:
    """
    Begin a request, if the endpoint may be sent one now; one statement, where it may.

    :raises Later: where somebody else is at it, it was sent enough, or it is left alone; whatever else would come too early
        gets another place with it
    :raises Parked: when it is switched off
    """
    free = Q(busy_until=None) | Q(busy_until__lte=now)
    open_ = Q(retry_at=None) | Q(retry_at__lte=now)
    taken = Endpoint.objects.filter(
        free, open_, pk=endpoint_id, paused_at=None, disabled_at=None, next_at__lte=now + GAP * (BURST - 1)
    ).update(busy_until=now + BUSY_MAX, next_at=Greatest(F("next_at"), Value(now)) + GAP)
    if taken:
        return
    endpoint = Endpoint.objects.get(pk=endpoint_id)
    if endpoint.state == State.OFF:
        raise Parked("The endpoint is switched off.")
    if endpoint.state == State.PAUSED:
        raise Later(NEVER)
    with transaction.atomic():
        place = stand_in_line([endpoint_id], now=now)[endpoint_id]
    line_up(endpoint_id, now=now)
    raise Later(place)


def note_success(endpoint: Endpoint, *, now: datetime) -> None:
    """End a request that was taken; after failures in a row, what was to be tried much later stands in line again."""
    Endpoint.objects.filter(pk=endpoint.pk).update(
        busy_until=None, failures=0, failing_since=None, retry_at=None, succeeded_at=now
    )
    if endpoint.failures:
        line_up(endpoint.pk, now=now, tried=True)


@transaction.atomic
def note_failure(endpoint_id: UUID, *, now: datetime, asked: timedelta | None = None) -> Endpoint:
    """
    End a request that failed, and leave the endpoint alone after several in a row; return it as it is now.

    :param asked: how long the receiver asked to be left alone
    """
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
    endpoint.busy_until = None
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    pause = max(_pause(endpoint.failures), min(asked or timedelta(), ASKED_MAX))
    if pause:
        endpoint.retry_at = now + pause
    endpoint.save(update_fields=["busy_until", "failures", "failing_since", "retry_at"])
    if pause:
        line_up(endpoint_id, now=now)
    return endpoint


def line_up(endpoint_id: UUID, *, now: datetime, tried: bool = False, held: bool = False) -> int:
    """
    Give whatever would come too early another place at the end of the line; return how many.

    :param tried: whatever failed before instead, however late it would come
    :param held: whatever was held while it was paused instead
    """
    count = 0
    while True:
        placed = _line_up(endpoint_id, now=now, tried=tried, held=held)
        count += placed
        if placed < _BATCH:
            return count


def hold_line(endpoint_id: UUID) -> None:
    """Let whatever waits for an endpoint wait until it is resumed."""
    waiting(endpoint_id).update(due_at=NEVER)


def waiting(endpoint_id: UUID) -> QuerySet[EndpointDelivery]:
    """Return what waits for an endpoint and is in nobody's hands."""
    found: QuerySet[EndpointDelivery] = EndpointDelivery.objects.filter(
        endpoint=endpoint_id, done_at=None, parked_at=None, lease_until=None
    )
    return found


@transaction.atomic
def _line_up(endpoint_id: UUID, *, now: datetime, tried: bool, held: bool) -> int:
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
    begins = max(endpoint.line_ends_at, now, endpoint.retry_at or now)
    here = waiting(endpoint_id)
    if held:
        here = here.filter(due_at=NEVER)
    elif tried:
        here = here.filter(attempts__gt=0, due_at__gt=begins + GAP * _BATCH)
    else:
        here = here.filter(due_at__lt=max(now, endpoint.retry_at or now))
    ids = list(here.order_by("due_at", "pk").values_list("pk", flat=True)[:_BATCH])
    if not ids:
        return 0
    places = [
        (pk, str(connection.ops.adapt_datetimefield_value(begins + GAP * place)))
        for place, pk in enumerate(ids)
    ]
    table, values = table_of(places, connection=connection)
    cast = "::timestamptz" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE webhooks_endpointdelivery SET due_at = placed.column2{cast} FROM {table} AS placed"  # noqa: S608 - placeholders only
            " WHERE webhooks_endpointdelivery.id = placed.column1 AND lease_until IS NULL",
            values,
        )
    Endpoint.objects.filter(pk=endpoint_id).update(line_ends_at=begins + GAP * len(ids))
    return len(ids)


def _pause(failures: int) -> timedelta:
    """Return how long to leave an endpoint alone: between half and all of a time that doubles."""
    if failures < FAILURES:
        return timedelta()
    doublings: int = 2 ** min(failures - FAILURES, 10)
    bound = min(LONGEST_PAUSE, FIRST_PAUSE * doublings)
    return bound * _chance.uniform(0.5, 1)
