import re

import pytest
from django.test import Client
from django.urls import reverse

from comments.notifications.kinds import EMAIL, OPTIONAL, Kind, Rhythm
from comments.notifications.links import token_for
from comments.notifications.models import Preference
from comments.notifications.wishes import wishes_of
from tests.factories.accounts import UserFactory


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture(params=sorted(OPTIONAL))
def kind(request):
    return request.param


@pytest.fixture
def address(kind, user):
    return reverse("pages:unsubscribe", args=[token_for(user_id=user.pk, kinds=[kind])])


@pytest.fixture
def stranger():
    """A mail program: no cookies, no sign-in, no token against forgery."""
    return Client(enforce_csrf_checks=True)


class TestOpening:
    def test_changes_nothing_however_often_a_scanner_does_it(self, stranger, address):
        for _ in range(3):
            page = stranger.get(address)
            assert page.status_code == 200
            stranger.head(address)
        assert not Preference.objects.exists()
        assert "Stop these mails?" in page.content.decode()

    def test_tells_nobody_the_address(self, stranger, address, user):
        page = stranger.get(address)
        assert user.email not in page.content.decode()
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["X-Robots-Tag"] == "noindex"


class TestPosting:
    def test_stops_the_mails_at_once_without_sign_in_cookie_or_redirect(self, stranger, address, user, kind):
        page = stranger.post(
            address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert page.status_code == 200
        assert "These mails have stopped" in page.content.decode()
        assert wishes_of(user).rhythm(kind, EMAIL) == Rhythm.OFF

    def test_twice_is_as_good_as_once(self, stranger, address):
        assert [stranger.post(address).status_code for _ in range(2)] == [200, 200]
        assert Preference.objects.count() <= 1

    def test_of_somebody_who_is_gone_looks_the_same(self, stranger, address, user):
        user.delete()
        assert stranger.post(address).status_code == 200
        assert not Preference.objects.exists()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_forged_link_is_not_found(self, stranger, address, method):
        forged = re.sub(r"\.[a-z]+\.", ".held.x", address, count=1)
        page = getattr(stranger, method)(forged)
        assert page.status_code == 404
        assert not Preference.objects.exists()

    @pytest.mark.parametrize("kind", sorted(set(Kind) - OPTIONAL))
    def test_stops_nothing_that_people_are_owed(self, stranger, user, kind):
        owed = reverse("pages:unsubscribe", args=[token_for(user_id=user.pk, kinds=[kind])])
        assert stranger.post(owed).status_code == 404
        assert not Preference.objects.exists()
