from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.webhooks.cleaning import KEPT_FOR, clean
from comments.webhooks.models import Endpoint, EndpointDelivery, Try
from comments.webhooks.rotating import OVERLAP, rotate_secret
from config.periodic import JOBS
from tests.factories.webhooks import make_delivery, work

pytestmark = pytest.mark.django_db


def test_forgets_what_is_thirty_days_old_with_what_came_back(receiver, reachable, now):
    long_ago = now - KEPT_FOR - timedelta(days=1)
    Endpoint.objects.update(next_at=long_ago, line_ends_at=long_ago)
    with time_machine.travel(now - KEPT_FOR - timedelta(seconds=1), tick=False):
        work(make_delivery(reachable, at=timezone.now()), at=timezone.now())
    with time_machine.travel(now - KEPT_FOR + timedelta(seconds=1), tick=False):
        kept = work(make_delivery(reachable, at=timezone.now()), at=timezone.now())
    clean(now=now)
    assert [one.pk for one in EndpointDelivery.objects.all()] == [kept.pk]
    assert [one.delivery_id for one in Try.objects.all()] == [kept.pk]


def test_goes_on_until_nothing_is_left(endpoint, monkeypatch, now):
    monkeypatch.setattr("comments.webhooks.cleaning._BATCH", 2)
    with time_machine.travel(now - timedelta(days=40), tick=False):
        for _ in range(5):
            make_delivery(endpoint, at=timezone.now())
    clean(now=now)
    assert not EndpointDelivery.objects.exists()


def test_forgets_secrets_that_sign_no_more(endpoint, owner, now):
    rotate_secret(endpoint, by=owner, now=now)
    clean(now=now + OVERLAP - timedelta(seconds=1))
    assert Endpoint.objects.exclude(sealed_old_secret="").exists()
    clean(now=now + OVERLAP)
    assert not Endpoint.objects.exclude(sealed_old_secret="").exists()


def test_happens_every_night():
    assert "comments.webhooks.cleaning.clean" in {job.run for job in JOBS}
