from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from comments.accounts import limits
from comments.accounts.limits import Limit, TooOften, caller_of, take, take_within
from comments.accounts.models import Throttle

THREE_A_MINUTE = Limit(name="three", quota=3, window_seconds=60)
ILSE = caller_of(user_id=UUID("019b0000-0000-7000-8000-000000000001"))
JORIS = caller_of(user_id=UUID("019b0000-0000-7000-8000-000000000002"))


@pytest.mark.django_db
class TestTake:
    def test_says_what_is_left_of_the_quota(self, now):
        first = take(THREE_A_MINUTE, caller=ILSE, now=now)
        second = take(THREE_A_MINUTE, caller=ILSE, now=now + timedelta(seconds=15, milliseconds=1))
        assert (first.remaining, first.reset_seconds) == (2, 60)
        assert (second.remaining, second.reset_seconds) == (1, 45)

    def test_refuses_the_first_use_beyond_the_quota_and_says_when_to_come_again(self, now):
        for _ in range(3):
            take(THREE_A_MINUTE, caller=ILSE, now=now)
        with pytest.raises(TooOften) as refused:
            take(THREE_A_MINUTE, caller=ILSE, now=now + timedelta(seconds=20))
        assert refused.value.status == 429
        assert refused.value.facts == {
            "limit": "three",
            "quota": 3,
            "window_seconds": 60,
            "retry_after_seconds": 40,
        }

    def test_lets_in_who_waits_as_long_as_it_said(self, now):
        for _ in range(3):
            take(THREE_A_MINUTE, caller=ILSE, now=now)
        with pytest.raises(TooOften) as refused:
            take(THREE_A_MINUTE, caller=ILSE, now=now + timedelta(seconds=1))
        later = now + timedelta(seconds=1 + refused.value.facts["retry_after_seconds"])
        assert take(THREE_A_MINUTE, caller=ILSE, now=later).remaining == 2

    @pytest.mark.parametrize(("seconds", "remaining"), [(59.999, 1), (60, 2)])
    def test_begins_a_new_window_at_the_instant_the_old_one_ends(self, now, seconds, remaining):
        take(THREE_A_MINUTE, caller=ILSE, now=now)
        assert take(THREE_A_MINUTE, caller=ILSE, now=now + timedelta(seconds=seconds)).remaining == remaining

    def test_counts_callers_and_limits_apart(self, now):
        another = Limit(name="another", quota=3, window_seconds=60)
        take(THREE_A_MINUTE, caller=ILSE, now=now)
        assert take(THREE_A_MINUTE, caller=JORIS, now=now).remaining == 2
        assert take(another, caller=ILSE, now=now).remaining == 2

    def test_of_two_uses_both_and_what_the_narrow_one_refuses_nothing_of_the_wide_one(self, now):
        two = Limit(name="two", quota=2, window_seconds=60)
        five = Limit(name="five", quota=5, window_seconds=60)

        def used(caller):
            try:
                take_within(two, five, caller=caller, wide_caller="all", now=now)
            except TooOften as refusal:
                return refusal.facts["limit"]
            return ""

        assert [used("a") for _ in range(9)] == ["", "", *["two"] * 7]
        assert [used(caller) for caller in "bbcc"] == ["", "", "", "five"]
        assert Throttle.objects.get(name="five").used == 6

    def test_of_two_takes_one_statement(self, now, django_assert_num_queries):
        with django_assert_num_queries(1):
            take_within(limits.POST, limits.EDIT, caller=ILSE, wide_caller=JORIS, now=now)

    def test_takes_one_statement(self, now, django_assert_num_queries):
        with django_assert_num_queries(1):
            take(THREE_A_MINUTE, caller=ILSE, now=now)


@pytest.mark.django_db(transaction=True)
def test_lets_exactly_the_quota_through_when_many_ask_at_once(now):
    def ask(_nth):
        try:
            take(Limit(name="crowd", quota=10, window_seconds=60), caller=ILSE, now=now)
        except TooOften:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=8) as crowd:
        assert sum(crowd.map(ask, range(40))) == 10


class TestCallerOf:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
            ("192.0.2.7", "::ffff:192.0.2.7"),
            ("fe80::1%eth0", "fe80::1%eth1"),
            ("", "not an address"),
        ],
    )
    def test_counts_addresses_of_one_host_as_one(self, one, other):
        assert caller_of(address=one) == caller_of(address=other)

    @pytest.mark.parametrize(
        ("one", "other"), [("2001:db8:1:2::1", "2001:db8:1:3::1"), ("192.0.2.7", "192.0.2.8")]
    )
    def test_tells_other_hosts_apart(self, one, other):
        assert caller_of(address=one) != caller_of(address=other)

    def test_keeps_nothing_that_names_the_caller(self, settings):
        named = caller_of(address="192.0.2.7")
        assert len(named) == 64
        assert "192" not in named
        settings.SECRET_KEY = "another" * 10
        assert caller_of(address="192.0.2.7") != named


@pytest.mark.django_db
def test_forgets_windows_that_are_over_and_no_others(now):
    take(THREE_A_MINUTE, caller=ILSE, now=now)
    take(THREE_A_MINUTE, caller=JORIS, now=now + timedelta(seconds=1))
    assert limits.forget_windows(now=now + timedelta(seconds=60)) == 1
    assert Throttle.objects.get().caller == JORIS
