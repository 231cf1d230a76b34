"""Deliveries on their way out, one at a time; no transaction is open while a mail server is talked to."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from comments.notifications import joining, recipients
from comments.notifications.channels import email
from comments.notifications.models import Delivery
from comments.outbox.claiming import lease
from comments.outbox.retrying import Later

CHANNELS = {Delivery.Channel.EMAIL.value: email.send}


class BeingSent(Later):
    """Another worker is sending this at the moment, in a mail of its own or together with others: later it is sent."""


def taken_for() -> timedelta:
    """Return how long a delivery is another worker's: longer than a mail server takes that answers at all."""
    return 2 * lease()


def send(*, delivery_id: UUID, now: datetime) -> None:
    """
    Send a delivery, or drop it when there is nothing left to tell; what is sent or dropped already stays so.

    Whatever else waits to be told in the same mail is sent with it, and taken by no other worker meanwhile. A worker that
    dies between the mail server's answer and the mark sends it once more, under the same Message-ID.

    :raises BeingSent: while another worker sends it
    :raises OSError: (among others) when the channel is away; the outbox tries again
    """
    delivery = (
        Delivery.objects.select_related(
            "notification__recipient",
            "notification__comment__author",
            "notification__comment__revision",
            "notification__comment__parent__revision",
            "notification__comment__reply_to__revision",
            "notification__comment__thread__article__site",
            "notification__statement__site",
            "notification__statement__recipient",
            "notification__appeal__site",
            "notification__notice__site",
            "notification__note__comment__site",
            "notification__flag__comment__site",
        )
        .filter(pk=delivery_id)
        .first()
    )
    if delivery is None or delivery.sent_at or delivery.dropped_at:
        return
    if reason := recipients.reason_against(delivery.notification):
        _drop(delivery, because=reason, now=now)
        return
    together = _take(delivery, now=now)
    if not together:
        return
    try:
        CHANNELS[delivery.channel](
            delivery=delivery, together=[one.notification for one in together], now=now
        )
    except email.AddressRefused:
        _drop(delivery, because="address refused", now=now)
    else:
        _still_open(*together).update(sent_at=now)
    finally:
        # Whoever tries again need not wait until the time is over.
        _still_open(*together).update(taken_until=None)


@transaction.atomic
def _take(delivery: Delivery, *, now: datetime) -> list[Delivery]:
    """
    Take a delivery, and what is told in the same mail, from all other workers; nothing if it was settled meanwhile.

    :raises BeingSent: when another was faster and is not done yet
    """
    joining.take_turns([delivery.notification.recipient_id])
    if not _still_open(delivery).exclude(taken_until__gt=now).exists():
        if _still_open(delivery).exists():
            raise BeingSent(now + lease())
        return []
    together = joining.told_with(delivery, now=now)
    _still_open(*together).update(taken_until=now + taken_for())
    return together


def _drop(delivery: Delivery, *, because: str, now: datetime) -> None:
    _still_open(delivery).update(dropped_at=now, dropped_because=because)


def _still_open(*deliveries: Delivery) -> QuerySet[Delivery]:
    ids = [delivery.pk for delivery in deliveries]
    return Delivery.objects.filter(pk__in=ids, sent_at__isnull=True, dropped_at__isnull=True)
