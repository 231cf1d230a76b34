from datetime import timedelta

import pytest

from comments.moderation.models import AuditEntry
from comments.webhooks.models import Endpoint
from comments.webhooks.rotating import OVERLAP, rotate_secret, secrets_of, show_secret
from comments.webhooks.sealing import SecretLost

pytestmark = pytest.mark.django_db


def secrets_at(endpoint, at):
    return secrets_of(Endpoint.objects.get(pk=endpoint.pk), now=at)


class TestRotateSecret:
    def test_lets_both_sign_for_a_day(self, endpoint, owner, now):
        new = rotate_secret(endpoint, by=owner, now=now)
        assert secrets_at(endpoint, now) == [new, endpoint.secret]
        assert secrets_at(endpoint, now + OVERLAP - timedelta(microseconds=1)) == [new, endpoint.secret]
        assert secrets_at(endpoint, now + OVERLAP) == [new]

    def test_twice_lets_the_latest_two_sign(self, endpoint, owner, now):
        second = rotate_secret(endpoint, by=owner, now=now)
        third = rotate_secret(endpoint, by=owner, now=now + timedelta(hours=1))
        assert secrets_at(endpoint, now + timedelta(hours=2)) == [third, second]

    def test_gets_rid_of_one_that_cannot_be_read_any_more(self, endpoint, owner, now, settings):
        settings.SECRET_KEY = "another" * 10
        with pytest.raises(SecretLost):
            secrets_at(endpoint, now)
        new = rotate_secret(endpoint, by=owner, now=now)
        assert secrets_at(endpoint, now) == [new]

    def test_is_remembered_and_the_secret_is_not(self, endpoint, owner, now):
        new = rotate_secret(endpoint, by=owner, now=now)
        show_secret(endpoint, by=owner, now=now)
        entries = AuditEntry.objects.order_by("pk")
        assert [entry.act for entry in entries] == ["endpoint.added", "endpoint.rotate", "endpoint.show"]
        told = str([entry.facts for entry in entries])
        assert new not in told
        assert endpoint.secret not in told
        assert "sealed" not in told


def test_show_secret_shows_the_latest(endpoint, owner, now):
    assert show_secret(endpoint, by=owner, now=now) == endpoint.secret
