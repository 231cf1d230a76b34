from datetime import timedelta

import pytest

from comments.moderation.models import AuditEntry
from comments.webhooks.again import send_again, send_failed_again, send_test
from comments.webhooks.models import EndpointDelivery, WhyOff
from comments.webhooks.pacing import NEVER
from comments.webhooks.pausing import EndpointIsOff, pause, switch_off
from tests.factories.checkers import status
from tests.factories.webhooks import make_delivery, work

pytestmark = pytest.mark.django_db


class TestSendAgain:
    def test_sends_what_was_taken_under_the_same_id(self, receiver, reachable, owner, now):
        delivery = work(make_delivery(reachable, at=now), at=now)
        later = now + timedelta(hours=1)
        send_again(delivery, by=owner, now=later)
        work(delivery, at=later)
        ids = {headers["webhook-id"] for _path, headers, _body in receiver.heard}
        assert (len(receiver.heard), len(ids)) == (2, 1)
        assert delivery.done_at == later
        assert AuditEntry.objects.filter(act="endpoint.send_again").count() == 1

    def test_gives_what_was_given_up_on_all_its_tries(self, receiver, reachable, owner, now):
        delivery = make_delivery(reachable, at=now)
        EndpointDelivery.objects.update(parked_at=now, attempts=16, trouble="status")
        send_again(delivery, by=owner, now=now)
        receiver.says(status(500), status(200))
        assert work(delivery, at=now).attempts == 1
        assert work(delivery, at=now + timedelta(minutes=1)).done_at is not None

    def test_leaves_what_is_under_way_alone(self, endpoint, owner, now):
        delivery = make_delivery(endpoint, at=now)
        EndpointDelivery.objects.update(lease_until=now, attempts=3)
        send_again(delivery, by=owner, now=now)
        assert EndpointDelivery.objects.get().attempts == 3

    def test_asks_for_an_endpoint_that_is_on(self, endpoint, owner, now):
        delivery = make_delivery(endpoint, at=now)
        switch_off(endpoint.pk, why=WhyOff.GONE, now=now)
        for again in (
            lambda: send_again(delivery, by=owner, now=now),
            lambda: send_failed_again(endpoint, since=now, by=owner, now=now),
            lambda: send_test(endpoint, now=now),
        ):
            with pytest.raises(EndpointIsOff):
                again()


class TestSendFailedAgain:
    @pytest.fixture
    def failed(self, endpoint, now):
        # Ids tell the time at which they were made, and these were made just now.
        made = [make_delivery(endpoint, at=now) for _ in range(3)]
        EndpointDelivery.objects.update(parked_at=now, trouble="status", attempts=16)
        return made

    def test_lines_up_all_that_was_not_taken(self, endpoint, owner, failed, now):
        taken = make_delivery(endpoint, at=now)
        EndpointDelivery.objects.filter(pk=taken.pk).update(done_at=now)
        assert send_failed_again(endpoint, since=now, by=owner, now=now) == 3
        again = EndpointDelivery.objects.filter(done_at=None)
        assert [(one.parked_at, one.attempts) for one in again] == [(None, 0)] * 3
        assert len({one.due_at for one in again}) == 3
        assert min(one.due_at for one in again) >= now
        assert AuditEntry.objects.get(act="endpoint.send_again").facts["count"] == 3

    def test_goes_back_no_further_than_asked(self, endpoint, owner, failed, now):
        since = now + timedelta(days=36500)
        assert send_failed_again(endpoint, since=since, by=owner, now=now) == 0
        assert not AuditEntry.objects.filter(act="endpoint.send_again").exists()

    def test_waits_where_the_endpoint_is_paused(self, endpoint, owner, failed, now):
        pause(endpoint, by=owner, now=now)
        endpoint.refresh_from_db()
        send_failed_again(endpoint, since=now, by=owner, now=now)
        assert {one.due_at for one in EndpointDelivery.objects.all()} == {NEVER}


def test_a_test_event_goes_to_one_endpoint_whatever_it_asked_for(endpoint, now):
    endpoint.events = ["comment.held"]
    made = send_test(endpoint, now=now)
    assert (made.kind, made.endpoint_id) == ("endpoint.test", endpoint.pk)
    assert send_test(endpoint, now=now).message_id != made.message_id
