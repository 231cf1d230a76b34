import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comments.accounts.models import Role
from comments.moderation.models import AuditEntry
from comments.webhooks.models import Endpoint, EndpointDelivery
from tests.factories.accounts import PASSWORD, MembershipFactory
from tests.factories.articles import SiteFactory
from tests.factories.webhooks import URL, make_delivery, make_endpoint, owner_of

pytestmark = pytest.mark.django_db
ADD = "/admin/webhooks/endpoint/add/"


def page_of(endpoint, what="change"):
    return f"/admin/webhooks/endpoint/{endpoint.pk}/{what}/"


@pytest.fixture
def as_owner(owner):
    """The browser of somebody who owns the site and gave their password once more just now."""
    client = Client()
    client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def sent(site):
    return {
        "site": site.pk,
        "url": URL,
        "description": "The newsroom",
        "events": ["comment.held"],
        "with_text": "on",
    }


class TestPages:
    def test_add_an_endpoint_and_lead_to_its_secret(self, as_owner, sent, site):
        answer = as_owner.post(ADD, sent, follow=True)
        endpoint = Endpoint.objects.get()
        assert (endpoint.site, endpoint.url, endpoint.events) == (site, URL, ["comment.held"])
        assert (endpoint.with_text, endpoint.with_held_text) == (True, False)
        assert answer.redirect_chain[-1][0] == page_of(endpoint)
        text = answer.content.decode()
        assert "Its secret signs what is sent" in text
        assert page_of(endpoint, "secret") in text
        assert "whsec_" not in text

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"url": "http://newsroom.example/"}, "Give a public address"),
            ({"url": "https://192.168.0.1/"}, "Give a public address"),
            ({"url": ""}, "This field is required"),
            ({"events": ["comment.sung"]}, "comment.sung"),
            ({"with_text": "", "with_held_text": "on"}, "Words that wait come only where"),
        ],
    )
    def test_say_beside_the_field_what_is_wrong(self, as_owner, sent, wrong, words):
        answer = as_owner.post(ADD, sent | wrong)
        assert answer.status_code == 200
        assert words in answer.content.decode()
        assert not Endpoint.objects.exists()

    def test_say_that_there_is_no_room_for_an_eleventh(self, as_owner, sent, site, owner):
        for _ in range(10):
            make_endpoint(site=site, by=owner)
        answer = as_owner.post(ADD, sent)
        assert "A site has at most 10 endpoints" in answer.content.decode()

    def test_change_an_endpoint_but_not_its_site(self, as_owner, sent, endpoint, owner):
        elsewhere = MembershipFactory(user=owner, role=Role.OWNER).site
        as_owner.post(page_of(endpoint), sent | {"site": elsewhere.pk, "description": "Other"})
        kept = Endpoint.objects.get()
        assert (kept.description, kept.site) == ("Other", endpoint.site)

    def test_show_how_it_fares(self, as_owner, endpoint, now):
        Endpoint.objects.update(failures=7, failing_since=now, retry_at=timezone.now() + timedelta(minutes=5))
        text = as_owner.get(page_of(endpoint)).content.decode()
        assert "Failing" in text
        assert "It has taken nothing since March 14, 2026" in text
        assert "It is left alone until" in text
        assert "nothing was sent" in text

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR])
    def test_are_not_there_for_others_of_the_team(self, role, site, endpoint):
        client = Client()
        client.force_login(MembershipFactory(site=site, role=role).user)
        for address in ("/admin/webhooks/endpoint/", ADD, page_of(endpoint, "secret")):
            assert client.get(address).status_code in {302, 403, 404}
        assert client.get(page_of(endpoint)).status_code in {302, 403}

    def test_are_not_there_for_owners_of_other_sites(self, endpoint):
        client = Client()
        client.force_login(owner_of(SiteFactory()))
        assert URL not in client.get("/admin/webhooks/endpoint/").content.decode()
        assert client.get(page_of(endpoint)).status_code == 302
        assert client.post(page_of(endpoint), {"_pause": "1"}).status_code == 302
        assert Endpoint.objects.get().paused_at is None

    def test_say_before_removing_what_goes_with_it(self, as_owner, endpoint):
        make_delivery(endpoint)
        text = as_owner.get(page_of(endpoint, "delete")).content.decode()
        assert "all that was sent there, and all that waits" in text
        as_owner.post(page_of(endpoint, "delete"), {"post": "yes"})
        assert not Endpoint.objects.exists()

    def test_cost_the_same_however_many_there_are(self, as_owner, site, owner, django_assert_max_num_queries):
        as_owner.get("/admin/webhooks/endpoint/")
        for _ in range(9):
            make_endpoint(site=site, by=owner)
        with django_assert_max_num_queries(16):
            as_owner.get("/admin/webhooks/endpoint/")


class TestButtons:
    def test_send_a_test_event(self, as_owner, endpoint):
        text = as_owner.post(page_of(endpoint), {"_test": "1"}, follow=True).content.decode()
        made = EndpointDelivery.objects.get()
        assert made.kind == "endpoint.test"
        assert f"/admin/webhooks/endpointdelivery/{made.pk}/change/" in text

    def test_pause_and_resume(self, as_owner, endpoint):
        as_owner.post(page_of(endpoint), {"_pause": "1"})
        assert Endpoint.objects.get().state == "paused"
        assert "Paused: what happens waits" in as_owner.get(page_of(endpoint)).content.decode()
        as_owner.post(page_of(endpoint), {"_resume": "1"})
        assert Endpoint.objects.get().state == "on"

    @pytest.mark.parametrize(
        ("back", "words"),
        [
            ("24", "2 events are sent again."),
            ("x", "2 events are sent again."),
            ("", "2 events are sent again."),
        ],
    )
    def test_send_again_what_failed(self, as_owner, endpoint, back, words):
        now = timezone.now()
        for _ in range(2):
            make_delivery(endpoint, at=now)
        EndpointDelivery.objects.update(parked_at=now, trouble="status")
        text = as_owner.post(page_of(endpoint), {"_again": "1", "back": back}, follow=True).content.decode()
        assert words in text
        text = as_owner.post(page_of(endpoint), {"_again": "1", "back": "1"}, follow=True).content.decode()
        assert EndpointDelivery.objects.filter(parked_at=None).count() == 2

    def test_say_what_cannot_be(self, as_owner, endpoint, now):
        Endpoint.objects.update(disabled_at=now, disabled_why="gone")
        text = as_owner.post(page_of(endpoint), {"_test": "1"}, follow=True).content.decode()
        assert "This endpoint is switched off. Resume it first." in text
        assert "Switched off: it answered that it is gone (410)" in text


class TestSecret:
    def test_is_shown_on_asking_and_each_look_is_remembered(self, as_owner, endpoint):
        address = page_of(endpoint, "secret")
        assert endpoint.secret not in as_owner.get(address).content.decode()
        answer = as_owner.post(address, {"_show": "1"})
        assert endpoint.secret in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
        assert AuditEntry.objects.filter(act="endpoint.show").count() == 1

    def test_is_rotated_on_the_same_page(self, as_owner, endpoint):
        text = as_owner.post(page_of(endpoint, "secret"), {"_rotate": "1"}).content.decode()
        (new,) = set(re.findall(r"whsec_[\w+/=]+", text))
        assert new != endpoint.secret
        assert "The secret before it signs too, until" in text

    def test_says_when_it_is_lost(self, as_owner, endpoint):
        Endpoint.objects.update(sealed_secret="x")
        text = as_owner.post(page_of(endpoint, "secret"), {"_show": "1"}).content.decode()
        assert "This secret cannot be read any more" in text

    def test_asks_who_is_there_once_that_was_shown_too_long_ago(self, as_owner, endpoint):
        address = page_of(endpoint, "secret")
        assert as_owner.get(address).status_code == 200
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            for answer in (as_owner.get(address), as_owner.post(address, {"_show": "1"})):
                assert answer.status_code == 302
                assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
        assert not AuditEntry.objects.filter(act="endpoint.show").exists()
