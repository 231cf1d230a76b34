"""What an event loop may ask: an answer without waiting, or what has to be done before."""

import io
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from articles import board
from config.hot.encodings import BROTLI
from config.hot.work import Work
from tests.factories.hot import TEXT, call


@pytest.fixture
def environ():
    def make(place="/page/1/", method="GET", **headers):
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": place,
            "QUERY_STRING": "",
            "SCRIPT_NAME": "",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost:8000",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
        } | headers

    return make


@pytest.fixture
def look(hot, environ):
    def ask(*asked, **headers):
        return hot.at_once(environ(*asked, **headers))

    return ask


@pytest.fixture
def untouched(inner, versions, get):
    """Fail the test where anything but memory was asked; called once what is to be in memory is."""

    def begin():
        inner.asked.clear()
        versions.asked.clear()

    yield begin
    assert (inner.asked, versions.asked) == ([], [])


class TestAnswers:
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize("headers", [{}, {"HTTP_ACCEPT_ENCODING": "gzip"}, {"HTTP_IF_NONE_MATCH": "*"}])
    def test_are_those_of_the_whole(self, get, look, method, headers):
        whole = get(method="GET", **headers)
        status, head, body = look("/page/1/", method, **headers)
        assert (int(status[:3]), head, b"".join(body)) == (whole.status, whole.pairs, whole.body)

    def test_count_as_hits(self, hot, get, look):
        get()
        before = hot.tally.numbers()
        look()
        look(HTTP_IF_NONE_MATCH="*")
        added = {name: number - before[name] for name, number in hot.tally.numbers().items()}
        assert (added["hits"], added["unchanged"], added["stale"], added["passed"]) == (2, 1, 0, 0)
        assert added["bytes"] == len(TEXT)

    def test_of_a_changed_page_are_old_while_somebody_makes_it(self, hot, get, look, untouched):
        get()
        board.mark("a:1")
        untouched()
        work = look()
        assert work.key
        hot.begin(work)
        assert look()[2] == [TEXT]
        assert hot.tally.stale == 1
        hot.end(work)
        assert look() == work

    def test_go_on_for_a_moment_while_somebody_asks_the_database(self, hot, get, look, clock, untouched):
        get()
        clock.forward(0.5)
        untouched()
        work = look()
        assert work.asks
        hot.begin(work)
        assert look()[2] == [TEXT]
        clock.forward(0.5)
        assert isinstance(look(), Work)


class TestWork:
    def test_is_a_page_that_nobody_has_made(self, hot, look, untouched):
        hot.ask(look())
        untouched()
        assert look().key == look().line != ""

    def test_is_a_question_when_too_long_nobody_asked(self, hot, get, look, clock, versions):
        get()
        clock.forward(0.5)
        work = look()
        assert work.asks
        hot.ask(work)
        assert look()[2] == [TEXT]
        clock.forward(0.5)
        versions.now["a:1"] = 2
        hot.ask(look())
        assert look().key

    def test_is_a_question_about_a_page_that_was_not_read_for_long(self, hot, get, look, clock):
        get()
        # The first question is about what was read since the last one, the second one not.
        for _ in range(2):
            clock.forward(5)
            hot.ask(look("/own/"))
        work = look()
        assert work.entry is hot.store.get(next(iter(hot.store._entries)))
        hot.ask(work)
        assert look()[2] == [TEXT]

    def test_is_none_of_it_while_the_database_is_away(self, hot, get, look, clock, versions):
        get()
        clock.forward(0.5)
        versions.is_away = True
        hot.ask(look())
        assert look()[2] == [TEXT]

    @pytest.mark.parametrize(
        "asked",
        [
            {"method": "POST"},
            {"HTTP_COOKIE": "belowline-wrote=1"},
            {"HTTP_X_SESSION_TOKEN": "t"},
            {"CONTENT_LENGTH": "5"},
            {"HTTP_HOST": "evil.example"},
            # Not packed yet.
            {"HTTP_ACCEPT_ENCODING": "br"},
        ],
    )
    def test_is_the_requests_alone(self, get, look, untouched, asked):
        get()
        untouched()
        assert look(**asked) == Work()

    def test_is_packing_for_the_first_who_takes_that_form(self, hot, get, look):
        get()
        before = hot.tally.hits
        assert look(HTTP_ACCEPT_ENCODING="br") == Work()
        assert get(HTTP_ACCEPT_ENCODING="br").content == TEXT
        assert hot.store.get(next(iter(hot.store._entries))).forms[BROTLI] is not None
        assert look(HTTP_ACCEPT_ENCODING="br")[0] == "200 OK"
        assert hot.tally.hits == before + 2

    def test_is_never_done_twice_for_one_count(self, hot, environ):
        hot.ask(hot.at_once(environ("/own/")))
        hot._guard._quota = 1
        asked = environ("/own/", REMOTE_ADDR="203.0.113.9")
        assert hot.at_once(asked) == Work()
        assert hot.at_once(asked) == Work()
        assert call(hot, "/own/", **asked).status == 200
        assert hot.at_once(environ("/own/", REMOTE_ADDR="203.0.113.9"))[0].startswith("429")


class TestGuard:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_refuses_at_once_whom_it_knows(self, hot, look, untouched, method):
        until = datetime.now(tz=UTC) + timedelta(hours=1)
        hot._guard._list_blocked = lambda **_now: [(ip_network("203.0.113.0/24"), until)]
        hot._guard.hear({"n:0": 1})
        hot._confirming.confirmed_at = hot._clock()
        untouched()
        assert look("/own/", method, REMOTE_ADDR="203.0.113.9")[0] == "403 Forbidden"

    def test_asks_first_whom_to_refuse(self, hot, look, clock):
        hot.ask(look())
        clock.forward(5)
        assert look("/own/", "POST", REMOTE_ADDR="203.0.113.9").asks

    def test_lets_others_in_while_somebody_asks(self, hot, look, clock, versions):
        clock.forward(5)
        work = look("/own/")
        assert work.asks
        versions.gate = threading.Event()
        asking = threading.Thread(target=hot.ask, args=(work,))
        asking.start()
        while not hot._confirming.is_asking:
            pass
        assert look("/own/") == Work()
        versions.gate.set()
        asking.join(10)
