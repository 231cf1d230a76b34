"""Notifications and deliveries for tests, with the comments that they tell of."""

from datetime import UTC, datetime

import factory

from comments.notifications.kinds import EMAIL, Rhythm
from comments.notifications.models import Delivery, Kind, Notification, Preference
from comments.threads.models import Comment
from tests.factories.accounts import UserFactory
from tests.factories.threads import make_comment

NOTIFIED = datetime(2026, 3, 14, 9, 5, tzinfo=UTC)


def make_answer(*, body="It was the tide gate.", asked="Why did the pumps fail?", **comment) -> Comment:
    """Make a question and an answer to it by two readers; the answer is returned."""
    return make_comment(answers=make_comment(body=asked), body=body, **comment)


class NotificationFactory(factory.django.DjangoModelFactory):
    """The author of a comment hears of the answer."""

    class Meta:
        model = Notification

    comment = factory.LazyFunction(make_answer)
    recipient = factory.LazyAttribute(lambda told: told.comment.parent.author.user)
    kind = Kind.REPLY
    notified_at = NOTIFIED


class DeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delivery

    notification = factory.SubFactory(NotificationFactory)
    created_at = NOTIFIED


class PreferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Preference

    user = factory.SubFactory(UserFactory)
    kind = Kind.REPLY
    channel = EMAIL
    rhythm = Rhythm.OFF
    changed_at = NOTIFIED
