"""Hits, which need no thread, and connections that ask for too much."""

import json
import threading

import pytest

from articles import board
from config.web import protocol
from tests.factories.hot import TEXT
from tests.factories.web import Echo


@pytest.fixture
def port(serve, hot):
    return serve(hot, hot=hot)


@pytest.fixture
def client(connect, port):
    return connect(port)


class TestHits:
    def test_say_what_django_said_at_first(self, client, inner):
        first, second = client.ask().hear(), client.ask().hear()
        assert (inner.times, first.body, second.body) == (1, TEXT, TEXT)
        dated = ("date", second.headers["date"])
        assert [(name.lower(), value) for name, value in first.pairs if name != "date"] == [
            (name.lower(), value) for name, value in second.pairs if name != "date"
        ]
        assert dated[1].endswith("GMT")

    def test_know_who_holds_the_page_already(self, client, inner):
        tag = client.ask("/page/1/", "Accept-Encoding: gzip").hear().headers["etag"]
        answer = client.ask("/page/1/", "Accept-Encoding: gzip", f"If-None-Match: {tag}").hear()
        assert (answer.status, answer.headers["etag"], inner.times) == (304, tag, 1)
        assert client.ask("/page/1/", "Accept-Encoding: gzip").hear().content == TEXT

    def test_give_head_no_body(self, client, inner):
        client.ask().hear()
        answer = client.ask(method="HEAD").hear(has_body=False)
        assert (answer.headers["content-length"], inner.times) == (str(len(TEXT)), 1)
        assert client.ask().hear().body == TEXT

    def test_come_in_their_turn(self, serve, connect, hot, inner):
        client = connect(serve(hot, hot=hot))
        client.ask().hear()
        inner.gate = threading.Event()
        client.ask("/own/").ask().ask(method="HEAD")
        inner.gate.set()
        assert [client.hear().status, client.hear().status] == [200, 200]
        assert client.hear(has_body=False).headers["content-length"] == str(len(TEXT))

    @pytest.mark.parametrize(("version", "line"), [("1.0", "X: y"), ("1.1", "Connection: close")])
    def test_end_the_connection_where_that_is_asked_for(self, client, inner, version, line):
        client.ask().hear()
        assert client.ask("/page/1/", line, version=version).hear().body == TEXT
        assert client.is_over()
        assert inner.times == 1

    def test_do_not_answer_for_a_body(self, client, inner):
        client.ask().hear()
        client.ask("/page/1/", "Content-Length: 2", body="hi").hear()
        assert inner.asked[1]["wsgi.input"].getvalue() == b"hi"
        assert client.ask().hear().body == TEXT

    def test_count_a_reader_once_although_django_answers(self, serve, connect, settings, hot):
        hot._guard._quota = 3
        settings.TRUSTED_PROXIES = 1
        hot._guard._clients._proxies = 1
        client = connect(serve(hot, hot=hot))
        lines = ("X-Forwarded-For: 203.0.113.9",)
        statuses = [client.ask("/own/", *lines).hear().status for _ in range(4)]
        assert statuses == [200, 200, 200, 429]


class TestThreadsThatAreBusy:
    @pytest.fixture
    def echo(self):
        made = Echo()
        yield made
        made.gate.set()

    @pytest.fixture
    def busy(self, serve, connect, hot, inner, echo):
        """A server that knows one page, and of whose two threads none is free."""

        def application(environ, start_response):
            return (echo if environ["PATH_INFO"] == "/slow/" else hot)(environ, start_response)

        port = serve(application, hot=hot)
        connect(port).ask().hear()
        for _ in range(2):
            connect(port).ask("/slow/")
            assert echo.entered.acquire(timeout=20)
        return port

    def test_keep_no_hit_waiting(self, busy, connect, inner):
        assert connect(busy).ask().hear().body == TEXT
        assert inner.times == 1

    def test_keep_no_question_to_the_database_waiting(self, busy, connect, versions, clock):
        clock.forward(5)
        before = len(versions.asked)
        assert connect(busy).ask().hear().body == TEXT
        assert len(versions.asked) > before

    def test_make_a_page_once_for_all_who_wait(self, busy, connect, echo, inner):
        board.mark("a:1")
        waiting = [connect(busy).ask("/page/2/") for _ in range(20)]
        echo.gate.set()
        assert {one.hear().body for one in waiting} == {TEXT}
        assert inner.times == 2


class TestOneWaitingForAnother:
    def test_takes_no_thread(self, serve, connect, hot, inner):
        port = serve(hot, hot=hot, threads=2)
        inner.gate = threading.Event()
        waiting = [connect(port).ask() for _ in range(10)]
        # Only one thread is taken, or this would stand behind them.
        other = connect(port).ask("/own/")
        while inner.times < 2:
            pass
        assert {environ["PATH_INFO"] for environ in inner.asked} == {"/page/1/", "/own/"}
        inner.gate.set()
        assert other.hear().status == 200
        assert {one.hear().body for one in waiting} == {TEXT}
        assert inner.times == 2


class TestHeads:
    @pytest.mark.parametrize(
        "said",
        [
            "NONSENSE\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
            "GET / HTTP/1.1\r\nX: a\r\n folded\r\n\r\n",
            "GET / HTTP/1.1\r\n" + "X: y\r\n" * 101 + "\r\n",
            "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ],
    )
    def test_that_are_none_are_refused(self, client, inner, said):
        client.say(said)
        assert client.hear().status == 400
        assert client.is_over()
        assert inner.times == 0

    def test_without_end_are_refused(self, client):
        client.say("GET / HTTP/1.1\r\n")
        with pytest.raises(OSError, match=r"reset|closed|Broken"):
            for _ in range(10_000):
                client.say("X: " + "y" * 10_000 + "\r\n")

    def test_with_all_bytes_that_are_allowed_are_read(self, client):
        assert client.ask("/own/", *[f"X-{number}: {'é' * 500}" for number in range(90)]).hear().status == 200


class TestConnections:
    @pytest.fixture
    def impatient(self, monkeypatch):
        for name in ("HEAD_SECONDS", "IDLE_SECONDS", "SILENT_SECONDS"):
            monkeypatch.setattr(protocol, name, 0.2)
        monkeypatch.setattr(protocol, "LOOK_EVERY", 0.05)

    @pytest.mark.parametrize(
        "said",
        [
            "",
            "GET / HTTP/1.1\r\nHost: loc",
            "POST /own/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhe",
        ],
    )
    @pytest.mark.usefixtures("impatient")
    def test_that_never_finish_a_request_end(self, client, said):
        client.say(said)
        assert client.is_over()

    @pytest.mark.usefixtures("impatient")
    def test_that_nobody_uses_end(self, client):
        assert client.ask().hear().status == 200
        assert client.is_over()

    @pytest.mark.usefixtures("impatient")
    def test_stay_while_django_takes_its_time(self, serve, connect):
        echo = Echo()
        client = connect(serve(echo)).ask("/slow/")
        threading.Timer(1, echo.gate.set).start()
        assert json.loads(client.hear().body)["PATH_INFO"] == "/slow/"

    def test_beyond_all_measure_are_not_taken(self, serve, connect, hot, monkeypatch):
        monkeypatch.setattr(protocol, "CONNECTIONS", 2)
        port = serve(hot, hot=hot)
        first, second = connect(port), connect(port)
        assert [first.ask().hear().status, second.ask().hear().status] == [200, 200]
        assert connect(port).is_over()
        assert first.ask().hear().status == 200
