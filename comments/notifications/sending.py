"""Deliveries on their way out, one at a time; no transaction is open while a mail server is talked to."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from comments.notifications import joining, recipients
from comments.notifications.channels import email
from comments.notifications.models import Delivery

CHANNELS = {Delivery.Channel.EMAIL.value: email.send}


def send(*, delivery_id: UUID, now: datetime) -> None:
    """
    Send a delivery, or drop it when there is nothing left to tell; what is sent or dropped already stays so.

    Whatever else waits to be told in the same mail is sent with it. A worker that dies between the mail server's answer and the mark sends it once more, under the same Message-ID.

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
    together = joining.told_with(delivery)
    try:
        CHANNELS[delivery.channel](
            delivery=delivery, together=[one.notification for one in together], now=now
        )
    except email.AddressRefused:
        _drop(delivery, because="address refused", now=now)
    else:
        _still_open(*together).update(sent_at=now)


def _drop(delivery: Delivery, *, because: str, now: datetime) -> None:
    _still_open(delivery).update(dropped_at=now, dropped_because=because)


def _still_open(*deliveries: Delivery) -> QuerySet[Delivery]:
    ids = [delivery.pk for delivery in deliveries]
    return Delivery.objects.filter(pk__in=ids, sent_at__isnull=True, dropped_at__isnull=True)
