"""Owners hear by mail that an endpoint of theirs was switched off, and why."""

import pytest
from django.core import mail

from comments.accounts.models import Membership
from comments.notifications import handlers
from comments.outbox.models import OutboxEvent
from comments.webhooks.models import WhyOff
from comments.webhooks.pausing import switch_off
from config.events import HANDLERS
from tests.factories.articles import SiteFactory
from tests.factories.webhooks import make_endpoint, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(settings):
    settings.PUBLIC_URL = "https://comments.example.org"
    return make_endpoint(site=SiteFactory(name="The Harbour Post"), description="Newsroom")


@pytest.fixture
def told(endpoint, now):
    """Switch the endpoint off, let the house hear of it, and return the mails."""

    def tell(why=WhyOff.GONE):
        switch_off(endpoint.pk, why=why, now=now)
        for event in OutboxEvent.objects.filter(name="endpoint.switched_off"):
            (path,) = HANDLERS[event.name]
            getattr(handlers, path.rpartition(".")[2])(payload=event.payload, event_id=event.pk, now=now)
        return mail.outbox

    return tell


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (WhyOff.GONE, "It answered that it is gone for good (410)."),
        (WhyOff.FAILING, "It has taken nothing since March 14, 2026"),
        (WhyOff.SECRET, "Its secret cannot be read any more"),
    ],
)
def test_say_why_and_lead_to_its_page(endpoint, told, why, words):
    (sent,) = told(why)
    assert sent.subject == "The endpoint Newsroom is switched off on The Harbour Post"
    assert words in sent.body
    assert f"https://comments.example.org/admin/webhooks/endpoint/{endpoint.pk}/change/" in sent.body


def test_go_to_each_owner_under_an_id_of_their_own(endpoint, told):
    other = owner_of(endpoint.site)
    sent = told()
    assert {one.to[0] for one in sent} == {endpoint.created_by.email, other.email}
    assert len({one.extra_headers["Message-ID"] for one in sent}) == 2


def test_do_not_go_to_who_owns_it_no_more(endpoint, told):
    switched = told
    Membership.objects.update(role="moderator")
    assert switched() == []


def test_are_in_the_language_of_the_reader(endpoint, told):
    endpoint.created_by.language = "de"
    endpoint.created_by.save()
    (sent,) = told()
    assert "410" in sent.body
