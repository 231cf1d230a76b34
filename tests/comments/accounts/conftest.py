import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache

from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from tests.factories.articles import SiteFactory


@pytest.fixture(autouse=True)
def _nobody_has_tried_before():
    """Limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def site(db):
    return SiteFactory(slug="post", name="The Harbour Post")


@pytest.fixture
def mails(db):
    """Return what was asked to be sent since, oldest first: payloads of to, subject, text and html."""

    def asked():
        events = OutboxEvent.objects.filter(name=Event.MAIL_REQUESTED).order_by("recorded_at", "pk")
        return [event.payload for event in events]

    return asked


@pytest.fixture
def code_of(mails):
    """Return the code of the last mail."""

    def last():
        return re.search(r"^ {4}([A-Z]{4}-[A-Z]{4})$", mails()[-1]["text"], re.MULTILINE)[1]

    return last


@pytest.fixture
def at_second():
    """Return how to stop every clock so many seconds after a beginning."""
    beginning = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
    return lambda seconds: time_machine.travel(beginning + timedelta(seconds=seconds), tick=False)
