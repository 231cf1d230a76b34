from datetime import timedelta

import pytest

from comments.webhooks.models import EndpointDelivery, WhyOff
from comments.webhooks.pacing import GAP
from comments.webhooks.pausing import switch_off
from tests.factories.articles import SiteFactory
from tests.factories.webhooks import happen, make_endpoint, tell

pytestmark = pytest.mark.django_db


class TestHear:
    def test_lets_an_event_wait_for_every_endpoint_of_its_site(self, site, owner, endpoint, comment, now):
        second = make_endpoint(site=site, by=owner)
        make_endpoint(site=SiteFactory())
        event = happen("comment.published", at=now, comment_id=comment.pk)
        made = tell(event, at=now)
        assert {delivery.endpoint_id for delivery in made} == {endpoint.pk, second.pk}
        assert {(one.kind, one.occurred_at, one.due_at, one.lane) for one in made} == {
            ("comment.published", now, now, "webhook")
        }

    def test_does_so_once_however_often_it_hears_it(self, endpoint, comment, now):
        event = happen("comment.published", at=now, comment_id=comment.pk)
        (first,) = tell(event, at=now)
        assert tell(event, at=now + timedelta(hours=1)) == [first]

    def test_gives_a_message_the_same_id_everywhere_and_no_other_message_that_id(
        self, site, owner, endpoint, comment, now
    ):
        make_endpoint(site=site, by=owner)
        events = [happen("comment.published", at=now, comment_id=comment.pk) for _ in range(2)]
        ids = [{one.message_id for one in tell(event, at=now)} for event in events]
        assert [len(found) for found in ids] == [1, 1]
        assert ids[0] != ids[1]
        assert ids[0] == {f"comment_{events[0].pk.hex}"}

    @pytest.mark.parametrize(
        ("asked", "heard"),
        [([], True), (["comment.published"], True), (["comment.held", "flag.raised"], False)],
    )
    def test_asks_each_endpoint_what_it_wants_to_hear(self, *, site, owner, comment, now, asked, heard):
        make_endpoint(site=site, by=owner, events=asked)
        event = happen("comment.published", at=now, comment_id=comment.pk)
        assert bool(tell(event, at=now)) is heard

    def test_leaves_out_those_that_are_off(self, endpoint, comment, now):
        switch_off(endpoint.pk, why=WhyOff.GONE, now=now)
        assert tell(happen("comment.published", at=now, comment_id=comment.pk), at=now) == []

    def test_of_what_is_gone_there_is_nothing_to_tell(self, endpoint, comment, now):
        event = happen("comment.published", at=now, comment_id=endpoint.pk)
        assert tell(event, at=now) == []

    def test_costs_one_query_where_nobody_listens(self, comment, now, django_assert_num_queries):
        from comments.webhooks import hearing

        event = happen("comment.published", at=now, comment_id=comment.pk)
        with django_assert_num_queries(1):
            hearing.hear(event_id=event.pk, payload=event.payload, now=now)

    def test_costs_no_more_for_ten_endpoints_than_for_one(
        self, *, site, owner, endpoint, comment, now, django_assert_num_queries
    ):
        from comments.webhooks import hearing

        for _ in range(9):
            make_endpoint(site=site, by=owner)
        event = happen("comment.published", at=now, comment_id=comment.pk)
        with django_assert_num_queries(8):
            hearing.hear(event_id=event.pk, payload=event.payload, now=now)
        assert EndpointDelivery.objects.count() == 10

    def test_gives_a_burst_its_places(self, endpoint, comment, now):
        events = [happen("comment.published", at=now, comment_id=comment.pk) for _ in range(4)]
        due = [tell(event, at=now)[0].due_at for event in events]
        assert due == [now + GAP * place for place in range(4)]
