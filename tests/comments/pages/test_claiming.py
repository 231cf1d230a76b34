"""Making what one wrote as a guest one's own, on the pages of the account."""

import pytest
from django.test import Client

from comments.accounts.models import Guest
from tests.comments.pages.conftest import Visitor
from tests.comments.pages.reading import faults
from tests.factories.accounts import UserFactory
from tests.factories.guests import GuestFactory

EMAIL = "orla@guests.example"
PROFILE = "/accounts/profile/"


@pytest.fixture
def written(site, say):
    guest = GuestFactory(site=site, email=EMAIL).profile
    return [say(author=guest), say("And then it came back.", author=guest)]


@pytest.fixture
def member(db):
    client = Client()
    client.force_login(UserFactory(email=EMAIL, name="Orla Quist-Berg"))
    return Visitor(client)


@pytest.fixture
def place(site):
    return f"/c/guest/at/{site.slug}/claim/"


def test_is_offered_on_the_page_of_the_account_and_on_the_sites(member, written, site, place):
    for address in (PROFILE, f"/c/standing/{site.slug}/"):
        page = member.get(address)
        assert "These 2 comments on" in page.text(".claim")
        assert site.name in page.text(".claim")
        assert place in page.source
        assert not faults(page.source)


def test_is_offered_to_nobody_else(reader, written):
    assert not reader.get(PROFILE).all(".claim")


def test_is_done_once_and_then_offered_no_more(member, written, place, address):
    answer = member.post(place)
    assert answer.location.startswith(PROFILE)
    page = member.get(answer.location)
    assert "2 comments are yours now." in page.text()
    assert not page.all(".claim")
    read = member.get(address)
    assert set(read.texts(".comment-author")) == {"Orla Quist-Berg"}
    assert "Guest" not in " ".join(read.texts(".comment"))
    assert not Guest.objects.exists()
    assert member.post(place).location.startswith(PROFILE)


def test_leads_somebody_signed_out_to_the_sign_in_page(visitor, written, place):
    assert visitor.post(place).location.startswith("/accounts/login/")
    assert Guest.objects.exists()


def test_cannot_be_made_to_happen_by_another_page(written, place):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(email=EMAIL))
    answer = client.post(place, headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert Guest.objects.exists()


def test_only_follows_from_a_post(member, written, place):
    assert member.get(place).status == 405
    assert Guest.objects.exists()
