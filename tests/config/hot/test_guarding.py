"""Who gets no answer, hot or cold, and how soon an operator's word is heard."""

import ipaddress
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from config.hot.clients import Clients
from config.hot.guarding import Guard
from config.hot.serving import Hot
from tests.factories.hot import call

STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


class TestClients:
    @pytest.mark.parametrize(
        ("proxies", "remote", "forwarded", "network"),
        [
            (0, "203.0.113.9", "198.51.100.7", "203.0.113.9"),
            (1, "10.0.0.1", "198.51.100.7", "198.51.100.7"),
            (1, "10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
            (2, "10.0.0.1", "9.9.9.9, 1.2.3.4, 198.51.100.7", "1.2.3.4"),
            (2, "10.0.0.1", "198.51.100.7", "10.0.0.1"),
            (1, "10.0.0.1", "", "10.0.0.1"),
            (1, "10.0.0.1", "junk", ""),
            (0, "2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
            (0, "::ffff:203.0.113.9", "", "203.0.113.9"),
            (1, "10.0.0.1", "[2001:db8::1]:443", "2001:db8::/64"),
            (1, "10.0.0.1", "198.51.100.7:5123", "198.51.100.7"),
            (0, "", "", ""),
            (0, "/run/web.sock", "", ""),
        ],
    )
    def test_are_believed_from_our_proxies_only(self, settings, proxies, remote, forwarded, network):
        settings.TRUSTED_PROXIES = proxies
        environ = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
        assert Clients().of(environ).network == network


@pytest.fixture
def blocking():
    """A guard who heard of these networks, and the number of times that it read the list."""

    def make(*networks, until=None):
        read = []

        def listed(**_at):
            read.append(1)
            return [(ipaddress.ip_network(network), until) for network in networks]

        guard = Guard(reads_per_minute=0, list_blocked=listed)
        guard.hear({"n:0": 1})
        guard.hear({"n:0": 1})
        assert read == [1]
        return guard

    return make


class TestBlocked:
    @pytest.mark.parametrize(
        ("network", "address", "status"),
        [
            ("203.0.113.0/24", "203.0.113.9", 403),
            ("203.0.113.0/24", "203.0.114.9", None),
            ("2001:db8::/32", "2001:db8:5::1", 403),
            ("203.0.113.0/24", "::ffff:203.0.113.9", 403),
            ("2001:db8::/32", "203.0.113.9", None),
            ("203.0.113.0/24", "", None),
        ],
    )
    def test_networks_get_no_answer(self, blocking, network, address, status):
        for _ in range(2):
            refusal = blocking(network).refusal({"REMOTE_ADDR": address, "REQUEST_METHOD": "POST"})
            assert (refusal and refusal.status) == status

    def test_networks_are_let_in_when_it_is_over(self, blocking):
        ending = blocking("203.0.113.0/24", until=timezone.now() + timedelta(seconds=30))
        assert 0 < ending.refusal(STRANGER).seconds <= 30
        ended = blocking("203.0.113.0/24", until=timezone.now() - timedelta(seconds=1))
        assert ended.refusal(STRANGER) is None

    def test_this_machine_is_never_kept_out(self, blocking):
        assert blocking("127.0.0.0/8").refusal({"REMOTE_ADDR": "127.0.0.1"}) is None


@pytest.fixture
def narrow(settings, inner, versions, clock):
    """Six reads in ten seconds."""
    settings.ROOT_URLCONF = "tests.factories.hot"
    settings.READS_PER_MINUTE = 36
    return Hot(inner, read=versions, clock=clock)


class TestThrottled:
    def test_counts_hot_and_cold_reads_of_a_network(self, narrow, inner):
        places = ["/page/1/", "/page/1/", "/own/", "/page/1/", "/own/", "/page/1/"]
        assert {call(narrow, place, **STRANGER).status for place in places} == {200}
        asked = inner.times
        assert [call(narrow, place, **STRANGER).status for place in places[:3]] == [429] * 3
        assert inner.times == asked
        assert call(narrow, REMOTE_ADDR="203.0.113.10").status == 200

    def test_begins_anew_when_it_said_so(self, narrow, clock):
        for _ in range(6):
            call(narrow, **STRANGER)
        seconds = int(call(narrow, **STRANGER).headers["retry-after"])
        assert 0 < seconds <= 10
        clock.forward(seconds)
        assert call(narrow, **STRANGER).status == 200

    def test_does_not_count_what_is_written(self, narrow):
        assert {call(narrow, method="POST", **STRANGER).status for _ in range(20)} == {200}

    def test_is_off_at_zero(self, settings, narrow, inner, versions):
        settings.READS_PER_MINUTE = 0
        hot = Hot(inner, read=versions)
        assert {call(hot, **STRANGER).status for _ in range(50)} == {200}

    def test_tells_programs_in_their_shape(self, narrow):
        for _ in range(7):
            answer = call(narrow, "/api/list/", **STRANGER)
        problem = json.loads(answer.body)
        assert (problem["status"], problem["code"]) == (429, "too_often")
        assert answer.headers["content-type"] == "application/problem+json"

    def test_tells_people_in_their_language(self, narrow):
        for _ in range(7):
            answer = call(narrow, "/page/1/", HTTP_ACCEPT_LANGUAGE="de", **STRANGER)
        assert b'lang="de"' in answer.body
        assert answer.headers["cache-control"] == "no-store"

    def test_gives_no_body_to_head(self, narrow):
        for _ in range(7):
            answer = call(narrow, method="HEAD", **STRANGER)
        assert (answer.status, answer.body) == (429, b"")
