"""What workers work on: each table of duties, how its rows are run, and how often they are tried."""

from datetime import timedelta

from django.conf import settings

from comments.outbox.lanes import HOUSE, MAIL, PUSH, SLOW, WEBHOOK
from comments.outbox.retrying import Retry
from comments.outbox.sources import Source
from comments.webhooks import outcomes

SOURCES = (
    Source(
        name="events",
        model="outbox.Handling",
        run="comments.outbox.handling.run",
        # 10 s, 40 s ... 6 h: eight tries bridge most of a night.
        retry=Retry(
            tries=8,
            first=timedelta(seconds=settings.OUTBOX_FIRST_PAUSE_SECONDS),
            longest=timedelta(seconds=settings.OUTBOX_LONGEST_PAUSE_SECONDS),
        ),
        lanes=(HOUSE, MAIL, WEBHOOK, SLOW),
        key="handler",
        known="comments.outbox.listeners.known_handlers",
        let_go="comments.outbox.parking.end",
    ),
    Source(
        name="news",
        model="notifications.Dispatch",
        run="comments.notifications.dispatching.dispatch",
        retry=Retry(
            tries=8,
            first=timedelta(seconds=settings.OUTBOX_FIRST_PAUSE_SECONDS),
            longest=timedelta(seconds=settings.OUTBOX_LONGEST_PAUSE_SECONDS),
        ),
        lanes=(MAIL, PUSH, WEBHOOK),
        key="channel",
        known="comments.notifications.channels.carriers",
        let_go="comments.notifications.dispatching.let_go",
    ),
    Source(
        name="webhooks",
        model="webhooks.EndpointDelivery",
        run="comments.webhooks.sending.run",
        # 16 tries in about three days; never all of them in less than a day and a half.
        retry=outcomes.RETRY,
        lanes=(WEBHOOK,),
    ),
)
