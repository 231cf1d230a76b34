from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comments.accounts.models import Role
from comments.webhooks.models import EndpointDelivery, Try
from tests.factories.accounts import MembershipFactory
from tests.factories.articles import SiteFactory
from tests.factories.checkers import send
from tests.factories.webhooks import make_delivery, make_endpoint, owner_of, work

pytestmark = pytest.mark.django_db
LIST = "/admin/webhooks/endpointdelivery/"


def page_of(delivery):
    return f"{LIST}{delivery.pk}/change/"


@pytest.fixture
def as_owner(owner):
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def listed(as_owner):
    def found(**asked):
        answer = as_owner.get(LIST, asked)
        assert answer.status_code == 200, answer
        return [row.pk for row in answer.context["cl"].result_list]

    return found


class TestList:
    @pytest.fixture
    def three(self, endpoint, now):
        """One that failed, one that waits and one that was taken."""
        made = [make_delivery(endpoint, at=now) for _ in range(3)]
        EndpointDelivery.objects.filter(pk=made[0].pk).update(parked_at=now, trouble="status", status=500)
        EndpointDelivery.objects.filter(pk=made[2].pk).update(done_at=now, status=200)
        return [one.pk for one in made]

    def test_shows_the_newest_first(self, listed, three):
        assert listed() == three[::-1]

    @pytest.mark.parametrize(("state", "place"), [("failed", 0), ("waiting", 1), ("taken", 2)])
    def test_is_of_one_state(self, listed, three, state, place):
        assert listed(state=state) == [three[place]]

    def test_is_of_one_endpoint(self, listed, three, site, owner):
        other = make_delivery(make_endpoint(site=site, by=owner))
        assert listed(endpoint=str(other.endpoint_id)) == [other.pk]

    def test_is_of_one_event(self, listed, three, endpoint):
        held = make_delivery(endpoint, kind="comment.held")
        assert listed(kind="comment.held") == [held.pk]

    def test_is_of_one_day(self, listed, endpoint, now):
        with time_machine.travel(now - timedelta(days=1), tick=False):
            before = make_delivery(endpoint, at=now)
        with time_machine.travel(now, tick=False):
            make_delivery(endpoint, at=now)
        assert listed(day="2026-03-13") == [before.pk]

    @pytest.mark.parametrize(
        "asked",
        [
            {"day": "yesterday"},
            {"day": "0001-01-01"},
            {"day": "9999-12-31"},
            {"endpoint": "x"},
            {"endpoint": "00000000-0000-0000-0000-000000000000"},
            {"kind": "comment.sung"},
            {"before": "x"},
        ],
    )
    def test_is_empty_for_what_is_not_there(self, listed, three, asked):
        assert listed(**asked) == []

    def test_goes_on_by_key(self, as_owner, endpoint, now):
        for _ in range(52):
            make_delivery(endpoint, at=now)
        first = as_owner.get(LIST)
        assert len(first.context["cl"].result_list) == 50
        second = as_owner.get(LIST + first.context["cl"].next_page)
        assert len(second.context["cl"].result_list) == 2

    def test_costs_the_same_however_long_it_is(self, as_owner, endpoint, now, django_assert_max_num_queries):
        for _ in range(20):
            make_delivery(endpoint, at=now)
        with django_assert_max_num_queries(15):
            as_owner.get(LIST)

    def test_holds_nothing_of_other_sites(self, listed, three):
        foreign = make_delivery(make_endpoint(site=SiteFactory()))
        assert foreign.pk not in listed()
        assert listed(endpoint=str(foreign.endpoint_id)) == []


class TestPage:
    def test_shows_each_request_and_answer_with_its_timing(self, receiver, reachable, as_owner, now):
        receiver.says(
            lambda handler: send(
                handler, b"<script>alert(1)</script>", status=500, headers=[("X-Request-Id", "r-1")]
            )
        )
        delivery = work(make_delivery(reachable, at=now), at=now)
        text = as_owner.get(page_of(delivery)).content.decode()
        assert "Failed (500), is tried again" in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "x-request-id: r-1" in text
        assert f"webhook-id: {delivery.message_id}" in text
        assert "first byte" in text
        assert "1 of 16" in text
        assert "The answer was none of 200 to 299." in text

    def test_shows_the_latest_try_first(self, receiver, reachable, as_owner, now):
        delivery = work(make_delivery(reachable, at=now), at=now)
        Try.objects.create(delivery=delivery, endpoint=reachable, number=2, at=now, trouble="time")
        text = as_owner.get(page_of(delivery)).content.decode()
        assert text.index("Try 2") < text.index("Try 1")
        assert "It did not answer within 10 seconds." in text

    def test_sends_it_again(self, receiver, reachable, as_owner, now):
        delivery = work(make_delivery(reachable, at=now), at=now)
        text = as_owner.post(page_of(delivery), follow=True).content.decode()
        assert "It is sent again, under the same id." in text
        delivery.refresh_from_db()
        assert (delivery.done_at, delivery.attempts) == (None, 0)

    def test_says_why_it_is_not_sent_again(self, endpoint, as_owner, now):
        delivery = make_delivery(endpoint, at=now)
        type(endpoint).objects.update(disabled_at=now, disabled_why="gone")
        text = as_owner.post(page_of(delivery), follow=True).content.decode()
        assert "This endpoint is switched off. Resume it first." in text

    @pytest.mark.parametrize("who", ["moderator", "editor", "elsewhere"])
    def test_is_absent_for_everybody_else(self, site, endpoint, now, who):
        delivery = make_delivery(endpoint, at=now)
        somebody = (
            owner_of(SiteFactory())
            if who == "elsewhere"
            else MembershipFactory(site=site, role=Role(who)).user
        )
        client = Client()
        client.force_login(somebody)
        for answer in (client.get(page_of(delivery)), client.post(page_of(delivery))):
            assert answer.status_code in {403, 404}
        delivery.refresh_from_db()
        assert delivery.due_at <= timezone.now()
