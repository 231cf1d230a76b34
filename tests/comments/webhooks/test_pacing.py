from datetime import timedelta

import pytest

from comments.outbox.retrying import Later, Parked
from comments.webhooks.models import Endpoint, EndpointDelivery
from comments.webhooks.pacing import (
    ASKED_MAX,
    BURST,
    BUSY_MAX,
    FAILURES,
    FIRST_PAUSE,
    GAP,
    LONGEST_PAUSE,
    NEVER,
    line_up,
    note_failure,
    note_success,
    stand_in_line,
    take_turn,
)
from tests.factories.webhooks import make_delivery

pytestmark = pytest.mark.django_db


def places(endpoint):
    found = EndpointDelivery.objects.filter(endpoint=endpoint, done_at=None).order_by("due_at")
    return list(found.values_list("due_at", flat=True))


def fail(endpoint, times, *, at, **given):
    for _ in range(times):
        failed = note_failure(endpoint.pk, now=at, **given)
    return failed


class TestLine:
    def test_gives_out_a_place_every_tenth_of_a_second(self, endpoint, now):
        given = [stand_in_line([endpoint.pk], now=now)[endpoint.pk] for _ in range(3)]
        assert given == [now, now + GAP, now + 2 * GAP]
        assert stand_in_line([endpoint.pk], now=now + timedelta(hours=1)) == {
            endpoint.pk: now + timedelta(hours=1)
        }

    def test_begins_where_the_endpoint_may_be_sent_to_again(self, endpoint, now):
        failing = fail(endpoint, FAILURES, at=now)
        assert stand_in_line([endpoint.pk], now=now)[endpoint.pk] == failing.retry_at

    def test_has_a_place_for_whatever_would_come_too_early(self, endpoint, now):
        for _ in range(5):
            make_delivery(endpoint, at=now)
        EndpointDelivery.objects.update(due_at=now - timedelta(hours=1))
        Endpoint.objects.update(line_ends_at=now)
        assert line_up(endpoint.pk, now=now) == 5
        assert places(endpoint) == [now + GAP * place for place in range(5)]
        assert line_up(endpoint.pk, now=now) == 0
        assert stand_in_line([endpoint.pk], now=now)[endpoint.pk] == now + GAP * 5

    def test_leaves_what_is_in_somebodys_hands_alone(self, endpoint, now):
        held = make_delivery(endpoint, at=now)
        EndpointDelivery.objects.update(due_at=now - GAP, lease_until=now)
        assert line_up(endpoint.pk, now=now) == 0
        held.refresh_from_db()
        assert held.due_at == now - GAP

    def test_of_many_is_made_in_batches(self, endpoint, now, monkeypatch):
        monkeypatch.setattr("comments.webhooks.pacing._BATCH", 2)
        for _ in range(5):
            make_delivery(endpoint, at=now)
        EndpointDelivery.objects.update(due_at=now - GAP)
        assert line_up(endpoint.pk, now=now) == 5
        assert len(set(places(endpoint))) == 5


class TestTurn:
    def test_is_one_at_a_time(self, endpoint, now):
        take_turn(endpoint.pk, now=now)
        with pytest.raises(Later) as refused:
            take_turn(endpoint.pk, now=now + BUSY_MAX - GAP)
        assert refused.value.at >= now
        # Its worker is dead.
        take_turn(endpoint.pk, now=now + BUSY_MAX)

    def test_comes_ten_times_a_second(self, endpoint, now):
        taken, at = 0, now
        while at < now + timedelta(seconds=10):
            try:
                take_turn(endpoint.pk, now=at)
            except Later:
                pass
            else:
                taken += 1
                note_success(endpoint, now=at)
            at += timedelta(milliseconds=20)
        assert 100 <= taken <= 100 + BURST

    def test_costs_one_statement(self, endpoint, now, django_assert_num_queries):
        with django_assert_num_queries(1):
            take_turn(endpoint.pk, now=now)

    def test_does_not_come_while_it_is_paused(self, endpoint, now):
        Endpoint.objects.update(paused_at=now)
        with pytest.raises(Later) as refused:
            take_turn(endpoint.pk, now=now)
        assert refused.value.at == NEVER

    def test_never_comes_when_it_is_off(self, endpoint, now):
        Endpoint.objects.update(disabled_at=now, disabled_why="gone")
        with pytest.raises(Parked):
            take_turn(endpoint.pk, now=now)


class TestCircuit:
    def test_opens_after_five_failures_in_a_row(self, endpoint, now):
        assert fail(endpoint, FAILURES - 1, at=now).retry_at is None
        opened = fail(endpoint, 1, at=now)
        assert now + FIRST_PAUSE / 2 <= opened.retry_at <= now + FIRST_PAUSE
        assert opened.failing_since == now
        with pytest.raises(Later) as refused:
            take_turn(endpoint.pk, now=opened.retry_at - timedelta(microseconds=1))
        assert refused.value.at >= opened.retry_at

    def test_lets_a_single_one_through_afterwards(self, endpoint, now):
        retry_at = fail(endpoint, FAILURES, at=now).retry_at
        take_turn(endpoint.pk, now=retry_at)
        with pytest.raises(Later):
            take_turn(endpoint.pk, now=retry_at)

    def test_stays_open_longer_each_time_up_to_a_quarter_of_an_hour(self, endpoint, now):
        fail(endpoint, FAILURES - 1, at=now)
        pauses = [fail(endpoint, 1, at=now).retry_at - now for _ in range(12)]
        for place, pause in enumerate(pauses):
            bound = min(LONGEST_PAUSE, FIRST_PAUSE * 2**place)
            assert bound / 2 <= pause <= bound

    def test_puts_the_line_off_until_then(self, endpoint, now):
        for _ in range(3):
            make_delivery(endpoint, at=now)
        opened = fail(endpoint, FAILURES, at=now)
        assert places(endpoint) == [opened.retry_at + GAP * place for place in range(3)]

    def test_closes_with_the_first_success_and_what_was_to_be_tried_in_hours_is_tried_soon(
        self, endpoint, now
    ):
        make_delivery(endpoint, at=now)
        EndpointDelivery.objects.update(attempts=9, due_at=now + timedelta(hours=8))
        failing = fail(endpoint, FAILURES, at=now)
        note_success(failing, now=now)
        endpoint.refresh_from_db()
        assert (endpoint.failures, endpoint.failing_since, endpoint.retry_at) == (0, None, None)
        assert endpoint.succeeded_at == now
        assert places(endpoint)[0] < now + timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("asked", "granted"),
        [(timedelta(minutes=2), timedelta(minutes=2)), (timedelta(days=9), ASKED_MAX)],
    )
    def test_opens_for_as_long_as_the_receiver_asks(self, endpoint, now, asked, granted):
        assert note_failure(endpoint.pk, now=now, asked=asked).retry_at == now + granted
