"""Several things told in one mail: the first goes at once, what follows it waits a while for more."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from comments.accounts.models import User
from comments.notifications import recipients
from comments.notifications.models import Delivery, Kind

# How long what follows a mail of this kind waits; other kinds are never joined.
WINDOWS = {Kind.CALL.value: timedelta(minutes=5), Kind.REPORT.value: timedelta(hours=1)}
# A mail about the queue speaks of the whole queue: what comes within this time of one is part of it.
QUEUE_MAIL_WINDOW = timedelta(minutes=5)


def asks_who_was_told(kind: str) -> bool:
    """Tell whether a mail of this kind depends on which others went out before it."""
    return kind in WINDOWS or kind == Kind.HELD


def take_turns(user_ids: Iterable[UUID]) -> None:
    """
    Let nobody else decide about mails to these people until this transaction ends.

    Two workers that tell somebody at the very same instant would each find nothing told, and send two mails for one.
    Whoever has nothing to join or to leave out need not ask.
    """
    people = User.objects.filter(pk__in=set(user_ids)).order_by("pk")
    len(people.select_for_update(no_key=True).values_list("pk"))


def seconds_of(delivery: Delivery) -> int:
    """Return how long a delivery waits for more of its kind."""
    return int(WINDOWS[delivery.notification.kind].total_seconds())


def just_told(deliveries: Sequence[Delivery], *, now: datetime) -> set[UUID]:
    """Return who got a mail of the same kind and site within its window, or has one on its way; for new deliveries."""
    if not deliveries or deliveries[0].notification.kind not in WINDOWS:
        return set()
    first = deliveries[0].notification
    window = WINDOWS[first.kind]
    told = _of_site(first.site.pk).filter(
        Q(sent_at__isnull=True) | Q(sent_at__gt=now - window),
        notification__recipient__in=[delivery.notification.recipient_id for delivery in deliveries],
        notification__kind=first.kind,
        # What was sent within the window was told of at most another window before.
        notification__notified_at__gt=now - 2 * window,
        dropped_at__isnull=True,
    )
    return set(told.values_list("notification__recipient_id", flat=True))


def just_told_of_the_queue(deliveries: Sequence[Delivery], *, now: datetime) -> set[UUID]:
    """Return who has a mail about the same site's queue on its way or got one just now; for new deliveries."""
    if not deliveries or deliveries[0].notification.kind != Kind.HELD:
        return set()
    told = Delivery.objects.filter(
        notification__recipient__in=[delivery.notification.recipient_id for delivery in deliveries],
        notification__kind=Kind.HELD,
        notification__comment__thread__article__site=deliveries[0].notification.site.pk,
        created_at__gt=now - QUEUE_MAIL_WINDOW,
        dropped_at__isnull=True,
    )
    return set(told.values_list("notification__recipient_id", flat=True))


def told_with(delivery: Delivery, *, now: datetime) -> list[Delivery]:
    """
    Return everything that the mail of a delivery tells: itself, and what else waits and is still to be told.

    What another worker is sending at this moment is told in that mail.
    """
    own = delivery.notification
    if own.kind not in WINDOWS:
        return [delivery]
    others = (
        _of_site(own.site.pk)
        .filter(
            notification__recipient=own.recipient_id,
            notification__kind=own.kind,
            sent_at__isnull=True,
            dropped_at__isnull=True,
        )
        .exclude(taken_until__gt=now)
    )
    waiting = others.exclude(pk=delivery.pk).select_related(
        "notification__recipient",
        "notification__appeal__site",
        "notification__notice__site",
        "notification__note__comment__site",
        "notification__flag__comment__site",
    )
    fit = [other for other in waiting if not recipients.reason_against(other.notification)]
    return sorted([delivery, *fit], key=lambda one: (one.created_at, one.pk))


def _of_site(site_id: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        Q(notification__appeal__site=site_id)
        | Q(notification__notice__site=site_id)
        | Q(notification__note__comment__site=site_id)
        | Q(notification__flag__comment__site=site_id)
    )
