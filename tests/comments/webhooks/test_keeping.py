import pytest
from django.db import IntegrityError

from comments.moderation.models import AuditEntry
from comments.webhooks.keeping import (
    ENDPOINTS_MAX,
    EndpointUrlUnfit,
    EventUnknown,
    HeldTextAlone,
    TooManyEndpoints,
    Wish,
    add_endpoint,
    change_endpoint,
    remove_endpoint,
)
from comments.webhooks.models import Endpoint, EndpointDelivery
from tests.factories.articles import SiteFactory
from tests.factories.webhooks import URL, make_delivery, make_endpoint

pytestmark = pytest.mark.django_db


class TestAddEndpoint:
    def test_turns_it_on_and_shows_its_secret(self, site, owner, now):
        wish = Wish(url=f" {URL} ", description=" The  newsroom ", events=["flag.raised", "comment.held"])
        endpoint, secret = add_endpoint(site=site, wish=wish, by=owner, now=now)
        kept = Endpoint.objects.get()
        assert (kept, kept.url, kept.description, kept.state) == (endpoint, URL, "The newsroom", "on")
        # In the order of the table, whatever the order of the wish.
        assert kept.events == ["comment.held", "flag.raised"]
        assert (kept.created_by, kept.enabled_at) == (owner, now)
        assert secret.startswith("whsec_")

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "newsroom.example",
            "http://newsroom.example/",
            "https://10.0.0.1/",
            "https://newsroom.example:22/",
            URL + "x" * 500,
            "https://nowhere/",
        ],
    )
    def test_refuses_what_is_no_public_address(self, site, owner, now, url):
        with pytest.raises(EndpointUrlUnfit):
            add_endpoint(site=site, wish=Wish(url=url), by=owner, now=now)

    def test_refuses_events_that_are_none(self, site, owner, now):
        with pytest.raises(EventUnknown, match=r"There is no event “comment\.sung”"):
            add_endpoint(site=site, wish=Wish(url=URL, events=["comment.sung"]), by=owner, now=now)

    def test_refuses_waiting_words_without_public_ones(self, site, owner, now):
        with pytest.raises(HeldTextAlone):
            add_endpoint(site=site, wish=Wish(url=URL, with_held_text=True), by=owner, now=now)

    def test_ends_at_ten_for_each_site(self, site, owner, now):
        for _ in range(ENDPOINTS_MAX):
            make_endpoint(site=site, by=owner)
        with pytest.raises(TooManyEndpoints):
            make_endpoint(site=site, by=owner)
        make_endpoint(site=SiteFactory(), by=owner)


class TestChangeEndpoint:
    def test_is_remembered_by_what_it_changes(self, endpoint, owner, now):
        change_endpoint(endpoint, Wish(url="https://other.example/", with_text=True), by=owner, now=now)
        entry = AuditEntry.objects.order_by("pk").last()
        assert (entry.act, entry.actor_id, set(entry.facts["changed"])) == (
            "endpoint.changed",
            owner.pk,
            {"url", "with_text"},
        )

    def test_leaves_how_it_fares_alone(self, endpoint, owner, now):
        Endpoint.objects.filter(pk=endpoint.pk).update(failures=3, failing_since=now)
        change_endpoint(endpoint, Wish(url=URL, description="New"), by=owner, now=now)
        endpoint.refresh_from_db()
        assert (endpoint.failures, endpoint.description) == (3, "New")


class TestRemoveEndpoint:
    def test_takes_along_what_waits_for_it_and_nothing_else(self, site, endpoint, owner, now):
        other = make_delivery(make_endpoint(site=site, by=owner))
        make_delivery(endpoint)
        remove_endpoint(endpoint, by=owner, now=now)
        assert list(EndpointDelivery.objects.all()) == [other]
        entry = AuditEntry.objects.order_by("pk").last()
        assert (entry.act, entry.facts["changed"]["url"]) == ("endpoint.deleted", {"from": URL, "to": None})


@pytest.mark.parametrize(
    "broken",
    [
        {"disabled_why": "gone"},
        {"with_held_text": True},
        {"sealed_old_secret": "x"},
        {"failures": 1},
    ],
)
def test_the_database_refuses_what_makes_no_sense(endpoint, broken):
    with pytest.raises(IntegrityError):
        Endpoint.objects.filter(pk=endpoint.pk).update(**broken)
