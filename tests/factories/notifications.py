"""Notifications and deliveries for tests, with the comments that they tell of."""

from datetime import UTC, datetime

import factory

from comments.notifications import dispatching
from comments.notifications.kinds import EMAIL, Rhythm
from comments.notifications.models import Delivery, Dispatch, Kind, Notification, Preference, Schedule
from comments.notifications.news import key_of
from comments.outbox.lanes import MAIL
from comments.threads.models import Comment
from tests.factories.accounts import UserFactory
from tests.factories.articles import SiteFactory
from tests.factories.threads import make_comment

NOTIFIED = datetime(2026, 3, 14, 9, 5, tzinfo=UTC)


def make_answer(*, body="It was the tide gate.", asked="Why did the pumps fail?", **comment) -> Comment:
    """Make a question and an answer to it by two readers; the answer is returned."""
    return make_comment(answers=make_comment(body=asked), body=body, **comment)


def _about(told) -> dict:
    """Return what a notification that is being made is about; a mistaken one is about a comment of its own."""
    named = ("statement", "appeal", "notice", "note", "flag", "comment")
    found = {name: getattr(told, name) for name in named if getattr(told, name, None) is not None}
    return found or {"comment": make_answer()}


def _site_of(about):
    found = next(iter(about.values()))
    return found.site if hasattr(found, "site") else found.comment.site


class NotificationFactory(factory.django.DjangoModelFactory):
    """The author of a comment hears of the answer."""

    class Meta:
        model = Notification

    comment = factory.LazyFunction(make_answer)
    recipient = factory.LazyAttribute(lambda told: told.comment.parent.author.user)
    site = factory.LazyAttribute(lambda told: _site_of(_about(told)))
    kind = Kind.REPLY
    key = factory.LazyAttribute(
        lambda told: key_of(told.kind, {name: one.pk for name, one in _about(told).items()})
    )
    notified_at = NOTIFIED


class DispatchFactory(factory.django.DjangoModelFactory):
    """A mail that collects what answers somebody."""

    class Meta:
        model = Dispatch

    recipient = factory.SubFactory(UserFactory)
    site = factory.SubFactory(SiteFactory)
    channel = EMAIL
    slot = "reading.at_once"
    lane = MAIL.name
    created_at = NOTIFIED
    due_at = NOTIFIED


class DeliveryFactory(factory.django.DjangoModelFactory):
    """One thing on its way to somebody, in a mail of its own."""

    class Meta:
        model = Delivery

    notification = factory.SubFactory(NotificationFactory)
    dispatch = factory.LazyAttribute(
        lambda told: DispatchFactory(
            recipient=told.notification.recipient,
            site=told.notification.site,
            slot=told.notification.key,
            created_at=told.created_at,
            due_at=told.created_at,
        )
    )
    created_at = NOTIFIED


def send(delivery: Delivery, *, now: datetime) -> None:
    """Run the dispatch that a delivery waits in, as a worker would."""
    dispatching.dispatch(work_id=delivery.dispatch_id, now=now)


def send_due(*, now: datetime, slot: str = "") -> None:
    """Run everything that is due by now, oldest first, as a worker would; with a slot, only what begins with it."""
    due = Dispatch.objects.filter(due_at__lte=now, done_at__isnull=True, slot__startswith=slot)
    for one in due.order_by("due_at", "pk"):
        dispatching.dispatch(work_id=one.pk, now=now)
        Dispatch.objects.filter(pk=one.pk).update(done_at=now)


class PreferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Preference

    user = factory.SubFactory(UserFactory)
    kind = Kind.REPLY
    channel = EMAIL
    rhythm = Rhythm.OFF
    changed_at = NOTIFIED


class ScheduleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Schedule

    user = factory.SubFactory(UserFactory)
    changed_at = NOTIFIED
