"""Dispatches on their way out, one at a time; no transaction is open while anything outside is talked to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from comments.notifications.channels import AddressRefused, channels
from comments.notifications.kinds import Rhythm
from comments.notifications.models import Delivery, Dispatch, Notification
from comments.notifications.rechecking import reasons_against
from comments.notifications.scheduling import due_at
from comments.notifications.wishes import wishes_of
from comments.outbox.retrying import Later

# Everything that letters and checks read about a notification, in the query that finds it.
_AT_HAND = (
    "recipient",
    "comment__author",
    "comment__revision",
    "comment__parent__revision",
    "comment__reply_to__revision",
    "comment__thread__article__site",
    "statement__site",
    "statement__recipient",
    "appeal__site",
    "notice__site",
    "note__comment__site",
    "flag__comment__site",
)


def dispatch(*, work_id: int | UUID, now: datetime) -> None:
    """
    Send a dispatch with everything in it that is still to be told, or drop it; what is sent or dropped already stays so.

    A worker that dies between the carrier's answer and the mark sends it once more, under the same id.

    :raises Later: in quiet hours of the recipient; nothing has happened yet
    :raises Exception: when the channel could not send; the outbox tries again
    """
    found = Dispatch.objects.select_related("recipient", "site").filter(pk=work_id).first()
    if found is None or found.sent_at or found.dropped_at:
        return
    _wait_for_quiet_to_end(found, now=now)
    _close(found, now=now)
    channel = channels()[found.channel]
    reach = channel.reach(found.recipient, site=found.site)
    if reach.why_not:
        _drop(found, because=reach.why_not, now=now)
        return
    left = _still_to_be_told(found, _deliveries_of(found), now=now)
    if not left:
        _drop(found, because="nothing is left to tell", now=now)
        return
    try:
        channel.send(dispatch=found, told=left, address=reach.address, now=now)
    except AddressRefused:
        _drop(found, because="address refused", now=now)
    else:
        _mark_sent(found, left, now=now)


def _wait_for_quiet_to_end(found: Dispatch, *, now: datetime) -> None:
    """Put off what comes in quiet hours because a worker was late, or because they were chosen meanwhile."""
    hours = wishes_of(found.recipient, zone=found.site.time_zone).hours
    at = due_at(rhythm=Rhythm.AT_ONCE, hours=hours, ready_at=now)
    if at > now:
        raise Later(at)


def _close(found: Dispatch, *, now: datetime) -> None:
    """Let nothing join any more. Whoever is about to join holds the row: this waits, and what joined is told."""
    with transaction.atomic():
        Dispatch.objects.filter(pk=found.pk, closed_at__isnull=True).update(closed_at=now)


def _deliveries_of(found: Dispatch) -> list[Delivery]:
    waiting = Delivery.objects.filter(dispatch=found, sent_at__isnull=True, dropped_at__isnull=True)
    brought = waiting.select_related(*(f"notification__{path}" for path in _AT_HAND))
    # In the order in which it was told; ids that were made in one statement are in none.
    return list(brought.order_by("created_at", "notification__comment__seq", "pk"))


def _still_to_be_told(
    found: Dispatch, deliveries: Sequence[Delivery], *, now: datetime
) -> list[Notification]:
    """Drop what is not to be told any more, and return the rest."""
    told = [delivery.notification for delivery in deliveries]
    against = reasons_against(told, to=found.recipient, site=found.site, channel=found.channel)
    by_reason: dict[str, list[UUID]] = {}
    for one, reason in against.items():
        by_reason.setdefault(reason, []).append(one)
    for reason, ids in by_reason.items():
        _open(found, ids).update(dropped_at=now, dropped_because=reason)
    return [one for one in told if one.pk not in against]


@transaction.atomic
def _drop(found: Dispatch, *, because: str, now: datetime) -> None:
    Dispatch.objects.filter(pk=found.pk, sent_at__isnull=True, dropped_at__isnull=True).update(
        dropped_at=now, dropped_because=because
    )
    Delivery.objects.filter(dispatch=found, sent_at__isnull=True, dropped_at__isnull=True).update(
        dropped_at=now, dropped_because=because
    )


@transaction.atomic
def let_go(given_up: QuerySet[Dispatch], *, now: datetime) -> int:
    """Drop dispatches that were given up, and what they would have told; return how many those are."""
    because = "let go"
    ids = list(given_up.select_for_update().values_list("pk", flat=True))
    Delivery.objects.filter(dispatch__in=ids, sent_at__isnull=True, dropped_at__isnull=True).update(
        dropped_at=now, dropped_because=because
    )
    found = Dispatch.objects.filter(pk__in=ids)
    found.filter(closed_at__isnull=True).update(closed_at=now)
    found.filter(sent_at__isnull=True, dropped_at__isnull=True).update(
        dropped_at=now, dropped_because=because
    )
    return found.update(parked_at=None, done_at=now)


@transaction.atomic
def _mark_sent(found: Dispatch, told: Sequence[Notification], *, now: datetime) -> None:
    Dispatch.objects.filter(pk=found.pk, dropped_at__isnull=True).update(sent_at=now)
    _open(found, [one.pk for one in told]).update(sent_at=now)


def _open(found: Dispatch, notification_ids: Iterable[UUID]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        dispatch=found, notification__in=list(notification_ids), sent_at__isnull=True, dropped_at__isnull=True
    )
