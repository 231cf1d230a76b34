import json
from datetime import timedelta

import pytest
import time_machine
from standardwebhooks import Webhook

from comments.webhooks import sending
from comments.webhooks.models import Endpoint, EndpointDelivery, Try
from comments.webhooks.outcomes import STEPS, TRIES
from comments.webhooks.pacing import FAILURES
from comments.webhooks.rotating import rotate_secret
from tests.factories.articles import SiteFactory
from tests.factories.checkers import hang, huge, send, status
from tests.factories.webhooks import make_delivery, make_endpoint, make_test, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(reachable, now):
    return make_delivery(reachable, at=now)


def fresh(endpoint):
    return Endpoint.objects.get(pk=endpoint.pk)


class TestTaken:
    def test_is_done_with_its_request_and_answer_kept(self, receiver, reachable, delivery, now):
        answer = {"X-Request-Id": "r-1", "Set-Cookie": "secret=1", "Content-Type": "text/plain"}
        receiver.says(lambda handler: send(handler, b"thank you", status=202, headers=answer.items()))
        work(delivery, at=now)
        assert (delivery.done_at, delivery.status, delivery.trouble) == (now, 202, "")
        kept = Try.objects.get()
        assert (kept.number, kept.status, kept.answer, kept.is_cut) == (1, 202, "thank you", False)
        assert kept.answer_headers["x-request-id"] == "r-1"
        assert "set-cookie" not in kept.answer_headers
        assert None not in (kept.name_ms, kept.connect_ms, kept.first_byte_ms)
        ((path, headers, body),) = receiver.heard
        assert path == "/check"
        assert kept.request_bytes == len(body)
        assert kept.request_headers.items() <= {name: headers[name] for name in kept.request_headers}.items()
        assert headers["User-Agent"] == "Belowline-Webhooks/1 (+http://localhost:8000)"
        assert fresh(reachable).succeeded_at >= now

    def test_is_believed_by_somebody_elses_code_with_either_secret_while_they_change(
        self, *, receiver, reachable, owner, now
    ):
        new = rotate_secret(reachable, by=owner, now=now)
        work(make_delivery(reachable, at=now), at=now)
        ((_path, headers, body),) = receiver.heard
        with time_machine.travel(now, tick=False):
            for secret in (reachable.secret, new):
                assert Webhook(secret).verify(body, headers)["type"] == "comment.published"

    def test_is_the_same_message_in_every_try_signed_anew(self, receiver, delivery, now):
        receiver.says(status(500), status(200))
        work(delivery, at=now)
        work(delivery, at=now + timedelta(minutes=1))
        first, second = (headers for _path, headers, _body in receiver.heard)
        assert first["webhook-id"] == second["webhook-id"] == delivery.message_id
        assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 60
        assert first["webhook-signature"] != second["webhook-signature"]
        assert [one.number for one in Try.objects.order_by("pk")] == [1, 2]

    def test_goes_to_where_the_endpoint_is_now(self, receiver, delivery, reachable, now):
        Endpoint.objects.update(url=receiver.url.replace("/check", "/elsewhere?x=1"))
        work(delivery, at=now)
        assert receiver.heard[0][0] == "/elsewhere?x=1"

    def test_once_is_not_sent_again_by_a_copy_of_the_task(self, receiver, delivery, now):
        work(delivery, at=now)
        work(delivery, at=now)
        assert len(receiver.heard) == 1

    def test_a_test_event_looks_like_any_other(self, receiver, site, reachable, now):
        work(make_test(reachable, at=now), at=now)
        ((_path, headers, body),) = receiver.heard
        told = json.loads(body)
        assert (told["type"], told["data"]["site"]) == ("endpoint.test", site.slug)
        with time_machine.travel(now, tick=False):
            Webhook(reachable.secret).verify(body, headers)


class TestNotTaken:
    @pytest.mark.parametrize(
        ("answer", "code", "trouble"),
        [
            (status(500), 500, "status"),
            (status(404), 404, "status"),
            (status(301, location="https://elsewhere.example/"), 301, "redirect"),
            (status(302, location="http://169.254.169.254/latest/"), 302, "redirect"),
            (status(304), 304, "redirect"),
        ],
    )
    def test_is_tried_again_after_the_first_step(self, *, receiver, delivery, now, answer, code, trouble):
        receiver.says(answer)
        work(delivery, at=now)
        assert (delivery.done_at, delivery.parked_at, delivery.status, delivery.trouble) == (
            None,
            None,
            code,
            trouble,
        )
        assert delivery.attempts == 1
        assert STEPS[0] / 2 <= delivery.due_at - now <= STEPS[0] * 1.5 + timedelta(seconds=5)
        # Nobody was followed anywhere.
        assert len(receiver.heard) == 1

    def test_by_somebody_slow_is_given_up_in_time(self, receiver, delivery, now, monkeypatch):
        monkeypatch.setattr(sending, "SECONDS", 0.2)
        receiver.says(hang)
        work(delivery, at=now)
        assert (delivery.status, delivery.trouble) == (None, "time")

    def test_takes_ten_seconds_at_most(self):
        assert sending.SECONDS == 10

    def test_is_no_matter_of_how_much_comes_back(self, receiver, delivery, now):
        receiver.says(huge)
        work(delivery, at=now)
        kept = Try.objects.get()
        assert (delivery.trouble, len(kept.answer), kept.is_cut) == ("", 2048, True)

    def test_keeps_an_answer_that_is_no_text(self, receiver, delivery, now):
        receiver.says(lambda handler: send(handler, b"\x00\xff<script>", status=500))
        work(delivery, at=now)
        assert Try.objects.get().answer == "\ufffd\ufffd<script>"

    def test_because_nobody_is_there(self, receiver, delivery, now):
        receiver.close()
        receiver.close = lambda: None
        work(delivery, at=now)
        assert (delivery.trouble, Try.objects.get().words) == ("connect", "ConnectionRefusedError")

    def test_because_its_address_leads_inside_by_now(self, receiver, delivery, now, settings):
        settings.WEBHOOKS_INSIDE = ()
        work(delivery, at=now)
        assert (delivery.trouble, receiver.heard) == ("refused", [])

    @pytest.mark.parametrize(("code", "asked"), [(429, "120"), (503, " 120 ")])
    def test_until_the_receiver_wants_more(self, *, receiver, reachable, delivery, now, code, asked):
        receiver.says(status(code, **{"retry-after": asked}))
        work(delivery, at=now)
        assert fresh(reachable).retry_at >= now + timedelta(seconds=120)

    @pytest.mark.parametrize("asked", ["Fri, 31 Dec 2199 23:59:59 GMT", "-1", "1e9", "9999999999", "x"])
    def test_whatever_else_the_receiver_wants_is_not_heard(
        self, *, receiver, reachable, delivery, now, asked
    ):
        receiver.says(status(503, **{"retry-after": asked}))
        work(delivery, at=now)
        assert fresh(reachable).retry_at is None


class TestSwitchedOff:
    def test_at_once_by_a_receiver_that_is_gone(self, receiver, reachable, delivery, now):
        waits = make_delivery(reachable, at=now)
        receiver.says(status(410))
        work(delivery, at=now)
        assert (fresh(reachable).disabled_why, delivery.trouble) == ("gone", "gone")
        assert delivery.parked_at is not None
        work(waits, at=now)
        assert len(receiver.heard) == 1

    def test_after_the_last_try_of_something_when_nothing_else_was_taken(
        self, receiver, reachable, delivery, now
    ):
        receiver.says(status(500))
        EndpointDelivery.objects.update(attempts=TRIES - 1)
        began = now - timedelta(days=3)
        Endpoint.objects.update(failures=40, failing_since=began)
        work(delivery, at=now)
        assert fresh(reachable).disabled_why == "failing"
        assert delivery.parked_at is not None

    def test_but_not_when_it_takes_others(self, receiver, reachable, delivery, now):
        receiver.says(status(500))
        EndpointDelivery.objects.update(attempts=TRIES - 1)
        work(delivery, at=now)
        assert fresh(reachable).state == "on"
        assert delivery.parked_at is not None

    def test_when_its_secret_cannot_be_read(self, receiver, reachable, delivery, now, settings):
        settings.SECRET_KEY = "another" * 10
        work(delivery, at=now)
        assert (fresh(reachable).disabled_why, receiver.heard) == ("secret", [])


class TestCircuit:
    def test_spares_who_failed_five_times_and_uses_no_tries_up(self, receiver, reachable, now):
        waiting = [make_delivery(reachable, at=now) for _ in range(FAILURES + 3)]
        receiver.says(status(500))
        for place, delivery in enumerate(waiting):
            work(delivery, at=now + timedelta(seconds=place))
        assert len(receiver.heard) == FAILURES
        assert [delivery.attempts for delivery in waiting] == [1] * FAILURES + [0] * 3
        assert all(delivery.due_at >= fresh(reachable).retry_at for delivery in waiting[FAILURES:])

    def test_is_each_endpoints_own(self, receiver, reachable, now):
        other = make_endpoint(site=SiteFactory(), url=receiver.url)
        Endpoint.objects.filter(pk=reachable.pk).update(
            failures=9, failing_since=now, retry_at=now + timedelta(minutes=9)
        )
        assert work(make_delivery(reachable, at=now), at=now).done_at is None
        assert work(make_delivery(other, at=now), at=now).done_at == now


def test_a_delivery_costs_nine_statements(delivery, receiver, now, django_assert_num_queries):
    """Three more are the test's own."""
    with django_assert_num_queries(9 + 3):
        work(delivery, at=now)
