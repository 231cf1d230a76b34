from datetime import timedelta

import pytest

from comments.webhooks.faring import DAY, Health, health_of
from comments.webhooks.models import Try
from tests.factories.webhooks import make_delivery

pytestmark = pytest.mark.django_db


def tried(endpoint, *, at, trouble="", ms=100):
    delivery = make_delivery(endpoint, at=at)
    status = {"": 200, "status": 500}.get(trouble)
    Try.objects.create(
        delivery=delivery, endpoint=endpoint, number=1, at=at, trouble=trouble, status=status, total_ms=ms
    )


class TestHealth:
    def test_of_who_was_never_sent_anything_is_unknown(self, endpoint, now):
        assert health_of(endpoint, now=now) == Health(
            sent=0, taken=0, average_ms=None, failed_at=None, waiting=0
        )
        assert health_of(endpoint, now=now).percent is None

    def test_counts_what_was_sent_within_a_day(self, endpoint, now, django_assert_num_queries):
        tried(endpoint, at=now - DAY, trouble="status")
        tried(endpoint, at=now - timedelta(hours=2))
        tried(endpoint, at=now - timedelta(hours=1), trouble="status", ms=300)
        tried(endpoint, at=now, trouble="time", ms=10_000)
        with django_assert_num_queries(3):
            health = health_of(endpoint, now=now)
        assert (health.sent, health.taken, health.percent) == (3, 1, 33)
        # Who gave no answer took no time to answer.
        assert (health.average_ms, health.failed_at, health.waiting) == (200, now, 4)
