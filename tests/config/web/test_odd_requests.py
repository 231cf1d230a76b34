"""Requests that no browser sends, and readers who leave."""

import json
import logging
import threading
import time

import pytest

from config.web import protocol
from config.web.limits import CONNECTIONS, SETTINGS
from tests.factories.hot import TEXT
from tests.factories.web import Echo

OFFER = ("Connection: Upgrade", "Upgrade: h2c")


@pytest.fixture
def echo():
    made = Echo()
    yield made
    made.gate.set()


def told(answer):
    return json.loads(answer.body)


class TestOffersOfAnotherProtocol:
    def test_are_declined(self, serve, connect, hot, inner):
        client = connect(serve(hot, hot=hot))
        client.ask().hear()
        head = "\r\n".join(("Host: localhost", *OFFER, "", ""))
        client.say(f"GET /page/1/ HTTP/1.1\r\n{head}" * 3)
        assert [client.hear().body for _ in range(3)] == [TEXT] * 3
        assert client.ask().hear().body == TEXT
        assert inner.times == 1

    @pytest.mark.parametrize(
        "framing",
        [("Content-Length: 38", "", ""), ("Transfer-Encoding: chunked", "26\r\n", "\r\n0\r\n\r\n")],
    )
    @pytest.mark.parametrize("is_at_once", [True, False])
    def test_make_no_request_of_a_body(self, serve, connect, echo, framing, is_at_once):
        client = connect(serve(echo))
        body = "GET /second/ HTTP/1.1\r\nHost: evil\r\n\r\n."[:38]
        line, start, end = framing
        sent = f"{start}{body}{end}"
        client.ask("/first/", line, *OFFER, method="POST", body=sent if is_at_once else "")
        if not is_at_once:
            time.sleep(0.1)
            client.say(sent)
        assert told(client.hear())["body"] == body
        assert told(client.ask("/third/").hear())["PATH_INFO"] == "/third/"
        assert [environ["PATH_INFO"] for environ in echo.asked] == ["/first/", "/third/"]

    def test_are_refused_where_a_tunnel_is_asked_for(self, serve, connect, echo):
        client = connect(serve(echo)).ask("/", method="CONNECT")
        assert client.hear().status == 400
        assert client.is_over()
        assert echo.asked == []


class TestWhatStandsAroundABody:
    @pytest.mark.parametrize("start", ["0\r\nX: ", "1;x="])
    def test_without_end_is_refused(self, serve, connect, echo, start):
        client = connect(serve(echo)).ask("/", "Transfer-Encoding: chunked", method="POST", body=start)
        with pytest.raises(OSError, match=r"reset|closed|Broken"):
            for _ in range(1_000):
                client.say("y" * 100_000)
        assert echo.asked == []

    def test_is_no_header_of_the_next_request(self, serve, connect, echo):
        client = connect(serve(echo))
        client.ask(
            "/", "Transfer-Encoding: chunked", method="POST", body="0\r\nX-Token: a\r\nX-Other:\r\n\r\n"
        )
        client.ask("/next/").hear()
        assert not told(client.hear()).keys() & {"HTTP_X_TOKEN", "HTTP_X_OTHER"}


class TestHeads:
    @pytest.mark.parametrize(
        "said",
        [
            f"GET / HTTP/1.1\r\nHost: localhost\r\nX: {'y' * 70_000}\r\n\r\n",
            f"GET /{'y' * 65_000} HTTP/1.1\r\nHost: localhost\r\nX: {'y' * 5_000}\r\n\r\n",
        ],
    )
    def test_that_are_too_large_are_refused_although_they_came_at_once(self, serve, connect, echo, said):
        client = connect(serve(echo))
        client.say(said)
        assert client.hear().status == 400
        assert echo.asked == []

    def test_may_be_many_at_once(self, serve, connect, hot):
        client = connect(serve(hot, hot=hot))
        client.ask().hear()
        client.say(f"GET /page/1/ HTTP/1.1\r\nHost: localhost\r\nX: {'y' * 900}\r\n\r\n" * 200)
        assert {client.hear().body for _ in range(200)} == {TEXT}


class TestWhatIsNoRequest:
    def test_ends_the_connection_after_the_answers_to_those_before(self, serve, connect, echo):
        client = connect(serve(echo)).ask("/slow/").ask("/second/")
        client.say("NONSENSE\r\n\r\n")
        assert echo.entered.acquire(timeout=20)
        echo.gate.set()
        assert [told(client.hear())["PATH_INFO"] for _ in range(2)] == ["/slow/", "/second/"]
        assert client.is_over()

    def test_in_a_body_is_told(self, serve, connect, echo):
        client = connect(serve(echo))
        client.ask("/", "Transfer-Encoding: chunked", method="POST", body="no size\r\n")
        assert client.hear().status == 400
        assert client.is_over()


class TestWhoeverLeaves:
    @pytest.fixture
    def busy(self, serve, connect, echo):
        """A server whose only thread is not free."""
        port = serve(echo, threads=1)
        connect(port).ask("/slow/")
        assert echo.entered.acquire(timeout=20)
        return port

    def test_before_there_is_a_thread_takes_none(self, busy, connect, echo):
        for method in ("GET", "HEAD", "OPTIONS"):
            connect(busy).ask("/gone/", method=method).close()
        last = connect(busy).ask("/last/")
        # Refused in the loop, twice: by then it has heard that the others left.
        for _ in range(2):
            assert connect(busy).ask("/", method="CONNECT").hear().status == 400
        echo.gate.set()
        assert last.hear().status == 200
        assert [environ["PATH_INFO"] for environ in echo.asked] == ["/slow/", "/last/"]

    def test_still_gets_done_what_was_sent_to_be_done(self, busy, connect, echo):
        connect(busy).ask("/gone/", "Content-Length: 2", method="POST", body="hi").close()
        last = connect(busy).ask("/last/")
        echo.gate.set()
        assert last.hear().status == 200
        assert [environ["PATH_INFO"] for environ in echo.asked] == ["/slow/", "/gone/", "/last/"]

    def test_is_no_error(self, serve, connect, echo, caplog):
        port = serve(echo, threads=1)
        client = connect(port).ask("/first/").ask("/slow/").ask("/third/")
        for _ in range(2):
            assert echo.entered.acquire(timeout=20)
        client.close()
        time.sleep(0.2)
        with caplog.at_level(logging.DEBUG):
            echo.gate.set()
            assert connect(port).ask("/last/").hear().status == 200
        assert caplog.records == []


class TestRequestsThatWait:
    def test_are_not_too_slow_for_that(self, serve, connect, echo, monkeypatch):
        for name in ("HEAD_SECONDS", "IDLE_SECONDS", "SILENT_SECONDS"):
            monkeypatch.setattr(protocol, name, 0.2)
        monkeypatch.setattr(protocol, "LOOK_EVERY", 0.05)
        client = connect(serve(echo))
        client.say(
            "GET /slow/ HTTP/1.1\r\nHost: a\r\n\r\nGET /second/ HTTP/1.1\r\nHost: a\r\n\r\nGET /third/ HT"
        )
        assert echo.entered.acquire(timeout=20)
        time.sleep(0.6)
        echo.gate.set()
        assert [told(client.hear())["PATH_INFO"] for _ in range(2)] == ["/slow/", "/second/"]
        client.say("TP/1.1\r\nHost: a\r\n\r\n")
        assert told(client.hear())["PATH_INFO"] == "/third/"

    def test_are_not_without_number(self, serve, connect, echo, monkeypatch):
        assert SETTINGS["limit_concurrency"] > CONNECTIONS
        monkeypatch.setitem(SETTINGS, "limit_concurrency", 4)
        port = serve(echo, threads=1)
        connect(port).ask("/slow/")
        assert echo.entered.acquire(timeout=20)
        for _ in range(5):
            connect(port).ask("/gone/", "Content-Length: 2", method="POST", body="hi").close()
        assert connect(port).ask("/last/").hear().status == 503


class TestADatabaseThatDoesNotAnswer:
    def test_keeps_no_reader_of_a_known_page_waiting(self, serve, connect, hot, versions, clock):
        client = connect(serve(hot, hot=hot))
        client.ask().hear()
        versions.gate = threading.Event()
        clock.forward(5)
        began = time.monotonic()
        assert client.ask().hear().body == TEXT
        assert time.monotonic() - began < 4
        versions.gate.set()
