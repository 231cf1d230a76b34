"""Requests that go to Django: whole, as WSGI describes them, in few threads."""

import json
from threading import Event

import pytest

from config.web import bridge
from tests.factories.web import Echo


@pytest.fixture
def echo():
    made = Echo()
    yield made
    made.gate.set()


@pytest.fixture
def client(serve, connect, echo):
    return connect(serve(echo))


def told(answer):
    return json.loads(answer.body)


class TestRequests:
    def test_reach_django_as_they_were_sent(self, client):
        asked = told(client.ask("/caf%C3%A9/%2F?a=%20&b=c", "Accept: text/html", "X-Two: 1").hear())
        assert asked["PATH_INFO"] == "/cafÃ©//"
        assert asked["QUERY_STRING"] == "a=%20&b=c"
        assert asked["SCRIPT_NAME"] == ""
        assert (asked["REQUEST_METHOD"], asked["SERVER_PROTOCOL"]) == ("GET", "HTTP/1.1")
        assert (asked["HTTP_HOST"], asked["HTTP_ACCEPT"], asked["HTTP_X_TWO"]) == (
            "localhost",
            "text/html",
            "1",
        )
        assert (asked["wsgi.url_scheme"], asked["REMOTE_ADDR"]) == ("http", "127.0.0.1")

    def test_are_from_whom_the_socket_says(self, client):
        asked = told(client.ask("/", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https").hear())
        assert (asked["REMOTE_ADDR"], asked["wsgi.url_scheme"]) == ("127.0.0.1", "http")

    def test_lose_names_with_underscores(self, client):
        asked = told(client.ask("/", "X_Forwarded_For: 203.0.113.9", "Content_Length: 7").hear())
        assert not asked.keys() & {"HTTP_X_FORWARDED_FOR", "CONTENT_LENGTH"}

    def test_join_what_is_said_twice(self, client):
        asked = told(client.ask("/", "X-A: 1", "x-a: 2", "Cookie: a=1", "Cookie: b=2").hear())
        assert (asked["HTTP_X_A"], asked["HTTP_COOKIE"]) == ("1,2", "a=1; b=2")

    def test_may_name_the_whole_address(self, client):
        assert told(client.ask("http://localhost/a?b").hear())["PATH_INFO"] == "/a"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "GET"])
    def test_bring_their_body(self, client, method):
        asked = told(client.ask("/", "Content-Length: 5", method=method, body="hello").hear())
        assert (asked["body"], asked["CONTENT_LENGTH"]) == ("hello", "5")

    def test_bring_a_body_in_parts_without_what_stands_behind_it(self, client):
        parts = "5\r\nhello\r\n1\r\n!\r\n0\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n"
        asked = told(client.ask("/", "Transfer-Encoding: chunked", method="POST", body=parts).hear())
        assert (asked["body"], asked["CONTENT_LENGTH"]) == ("hello!", "6")
        assert not asked.keys() & {"HTTP_X_FORWARDED_FOR", "HTTP_TRANSFER_ENCODING"}

    def test_are_told_to_go_on_where_they_ask(self, client):
        client.ask("/", "Content-Length: 5", "Expect: 100-continue", method="POST")
        assert client.hear().status == 100
        client.say("hello")
        assert told(client.hear())["body"] == "hello"

    @pytest.mark.parametrize("framing", ["Content-Length: {}", "Transfer-Encoding: chunked"])
    def test_are_refused_when_they_are_too_large(self, client, echo, framing):
        size = bridge.BODY_BYTES + 1
        client.ask("/", framing.format(size), method="POST")
        if "chunked" in framing:
            client.say(f"{size:x}\r\n".encode() + b"." * size)
        answer = client.hear()
        assert (answer.status, json.loads(answer.body)["code"]) == (413, "too_large")
        assert client.is_over()
        assert echo.asked == []


class TestAnswers:
    def test_to_head_have_no_body_and_its_length(self, client):
        answer = client.ask("/", method="HEAD").hear(has_body=False)
        assert int(answer.headers["content-length"]) > 100
        assert client.ask("/").hear().status == 200

    def test_are_closed_where_they_were_made(self, client, echo):
        made_in = told(client.ask("/").hear())["thread"]
        assert echo.closed_in == [made_in]

    def test_come_in_the_order_of_the_questions(self, client, echo):
        client.ask("/slow/").ask("/second/").ask("/third/")
        echo.gate.set()
        assert [told(client.hear())["PATH_INFO"] for _ in range(3)] == ["/slow/", "/second/", "/third/"]

    def test_say_that_something_went_wrong(self, client):
        assert client.ask("/raises/").hear().status == 500

    @pytest.mark.parametrize("count", [3, 4_000])
    def test_of_any_length_arrive_whole(self, serve, connect, count):
        closed = Event()

        class Long:
            def __iter__(self):
                return (b"%01000d" % number for number in range(count))

            def close(self):
                closed.set()

        def application(_environ, start_response):
            start_response("200 OK", [("Content-Type", "text/plain")])
            return Long()

        answer = connect(serve(application)).ask("/").hear()
        assert answer.body == b"".join(Long())
        # The last bytes may be here before their thread is done with them.
        assert closed.wait(10)

    @pytest.mark.parametrize(("version", "line"), [("1.0", "X: y"), ("1.1", "Connection: close")])
    def test_end_the_connection_where_that_is_asked_for(self, client, version, line):
        assert client.ask("/", line, version=version).hear().status == 200
        assert client.is_over()


class TestThreads:
    def test_do_not_wait_for_slow_uploads(self, serve, connect, echo):
        port = serve(echo, threads=1)
        slow = connect(port).ask("/", "Content-Length: 5", method="POST", body="he")
        assert connect(port).ask("/").hear().status == 200
        slow.say("llo")
        assert told(slow.hear())["body"] == "hello"

    def test_hear_nothing_of_who_hangs_up_before_the_end(self, serve, connect, echo):
        port = serve(echo)
        gone = connect(port).ask("/gone/", "Content-Length: 5", method="POST", body="he")
        gone.close()
        assert connect(port).ask("/").hear().status == 200
        assert [environ["PATH_INFO"] for environ in echo.asked] == ["/"]

    def test_go_on_when_a_reader_left(self, serve, connect, echo):
        port = serve(echo, threads=1)
        gone = connect(port).ask("/slow/")
        assert echo.entered.acquire(timeout=20)
        gone.close()
        echo.gate.set()
        assert connect(port).ask("/").hear().status == 200
