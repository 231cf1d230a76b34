from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.moderation.models import Order
from comments.moderation.reports.ordered import OrderTimes, order_times

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ordered(site, now):
    """File an order that was confirmed and given effect after so long, if it was."""

    def filed(receipt=None, effect=None, *, on=site, at=now):
        return Order.objects.create(
            site=on,
            kind=Order.Kind.ACT,
            authority="A court",
            state="DE",
            legal_reference="Section 1",
            received_at=at,
            receipt_sent_at=at + receipt if receipt is not None else None,
            effect_at=at + effect if effect is not None else None,
        )

    return filed


def times(site, now):
    return order_times([site.pk], since=now - DAY, until=now)


def up_to(site, now):
    """Return those of the day that has `now` in it."""
    return order_times([site.pk], since=now - DAY, until=now + HOUR)


class TestTheMedians:
    def test_are_times_that_some_order_took(self, ordered, site, now):
        for receipt, effect in ((HOUR, 3 * HOUR), (2 * HOUR, None), (9 * HOUR, 5 * HOUR), (4 * HOUR, None)):
            ordered(receipt, effect)
        assert up_to(site, now) == OrderTimes(received=4, receipt=2 * HOUR, effect=3 * HOUR)

    def test_are_none_of_what_is_not_done_yet(self, ordered, site, now):
        ordered()
        assert up_to(site, now) == OrderTimes(received=1, receipt=None, effect=None)

    def test_are_of_the_time_and_the_sites_asked_for(self, ordered, site, elsewhere, now):
        ordered(HOUR, on=elsewhere)
        ordered(HOUR, at=now - DAY - timedelta(seconds=1))
        ordered(HOUR, at=now)
        ordered(2 * HOUR, at=now - DAY)
        assert times(site, now) == OrderTimes(received=1, receipt=2 * HOUR, effect=None)

    def test_cost_one_query(self, ordered, site, now):
        ordered(HOUR)
        with CaptureQueriesContext(connection) as asked:
            times(site, now)
        assert len(asked) == 1


class TestThePage:
    def test_shows_them_where_there_are_orders(self, ordered, moderator):
        client = Client()
        client.force_login(moderator.user)
        address = "/admin/moderation/decision/measures/"
        assert "Half given effect within" not in client.get(address).content.decode()
        ordered(HOUR, 26 * HOUR, at=timezone.now() - 2 * DAY)
        text = " ".join(client.get(address).content.decode().split())
        assert "<dt>Half confirmed within</dt> <dd> 1 h </dd>" in text
        assert "<dt>Half given effect within</dt> <dd> 26 h </dd>" in text
