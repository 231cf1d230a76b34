"""No page is older than a second, its writer sees it at once, and one reader asks for all."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from articles import board
from config.hot.writers import WROTE
from tests.factories.hot import call

WRITER = {"HTTP_COOKIE": f"{WROTE}=1"}


@pytest.fixture
def numbered(inner):
    """Each page that is built says which one it is."""
    inner.content = lambda: str(inner.times).encode() * 500
    return inner


@pytest.fixture
def number(get):
    return lambda **headers: int(get(**headers).body[:1])


@contextmanager
def meanwhile(gated, hot, **headers):
    """Within, another reader's request has reached `gated` and waits there."""
    gated.gate = threading.Event()
    before = len(gated.asked)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(call, hot, **headers)
        while len(gated.asked) == before:
            pass
        try:
            yield other
        finally:
            gated.gate.set()
            other.result(5)
            gated.gate = None


class TestOnThisMachine:
    @pytest.mark.parametrize("subject", ["a:1", "s:1"])
    def test_a_change_is_seen_by_the_next_reader(self, numbered, number, subject):
        assert [number(), number()] == [1, 1]
        board.mark(subject)
        assert [number(), number()] == [2, 2]

    def test_a_change_elsewhere_builds_nothing_again(self, numbered, number):
        number()
        board.mark("a:2")
        assert number() == 1

    def test_a_change_while_the_page_is_built_builds_it_again(self, numbered, number, hot):
        with meanwhile(numbered, hot):
            board.mark("a:1")
        assert number() == 2


class TestOnOtherMachines:
    def test_asks_the_database_when_the_page_is_due(self, numbered, number, versions, clock):
        number()
        asked = len(versions.asked)
        clock.forward(0.3)
        number()
        assert len(versions.asked) == asked
        clock.forward(0.2)
        assert number() == 1
        assert versions.asked[-1] >= {"a:1", "s:1"}

    @pytest.mark.parametrize(
        "now", [{"a:1": 2, "s:1": 1}, {"a:1": 1, "s:1": 5}, {"s:1": 1}, {"a:1": 0, "s:1": 1}]
    )
    def test_builds_again_what_has_another_version(self, numbered, number, versions, clock, now):
        number()
        versions.now = now
        assert number() == 1
        clock.forward(0.41)
        assert number() == 2

    def test_one_statement_asks_for_all_that_is_read(self, get, versions, clock, inner):
        get("/page/1/")
        inner.subjects = {"a:2": 1}
        versions.now["a:2"] = 1
        get("/page/2/")
        for _ in range(2):
            get("/page/1/")
            get("/page/2/")
        clock.forward(0.5)
        asked = len(versions.asked)
        get("/page/1/")
        get("/page/2/")
        assert versions.asked[asked:] == [{"a:1", "a:2", "s:1"}]

    def test_what_nobody_reads_is_not_asked_about(self, get, versions, clock):
        get("/page/1/")
        clock.forward(1)
        get("/own/")
        asked = len(versions.asked)
        clock.forward(1)
        get("/own/")
        assert versions.asked[asked:] == [set()]

    def test_while_one_asks_others_go_on_for_a_moment(self, numbered, number, versions, clock, hot):
        number()
        clock.forward(0.5)
        with meanwhile(versions, hot):
            assert number() == 1

    def test_then_they_wait_for_the_answer(self, numbered, number, versions, clock, hot):
        number()
        clock.forward(0.95)
        versions.now = {"a:1": 2, "s:1": 1}
        with ThreadPoolExecutor(1) as pool, meanwhile(versions, hot):
            waiting = pool.submit(number)
            assert not waiting.done()
            versions.gate.set()
            assert waiting.result(5) == 2


class TestWriters:
    @pytest.mark.parametrize("sign", [WRITER, {"HTTP_X_SESSION_TOKEN": "t"}])
    def test_see_at_once_what_they_did_on_another_machine(self, numbered, number, versions, sign):
        number()
        versions.now = {"a:1": 2, "s:1": 1}
        assert number(**sign) == 2

    def test_do_not_get_the_old_page_while_the_new_one_is_built(self, numbered, number, hot):
        number()
        board.mark("a:1")
        with ThreadPoolExecutor(1) as pool, meanwhile(numbered, hot):
            board.mark("a:1")
            waiting = pool.submit(number, **WRITER)
            assert not waiting.done()
            numbered.gate.set()
            assert waiting.result(5) == 3

    @pytest.mark.parametrize(
        ("status", "is_marked"), [("200 OK", True), ("303 See Other", True), ("422 x", False)]
    )
    def test_are_those_whose_request_did_something(self, get, inner, status, is_marked):
        inner.status = status
        answer = get(method="POST")
        assert ("set-cookie" in answer.headers) == is_marked

    def test_reading_marks_nobody(self, get):
        assert "set-cookie" not in get("/own/").headers

    def test_keep_their_cookie_out_of_the_page(self, get, inner):
        get(**WRITER)
        assert "HTTP_COOKIE" not in inner.asked[0]
        assert inner.asked[0]["belowline.primary"] is True

    def test_strangers_may_be_answered_by_a_replica(self, get, inner):
        get()
        assert "belowline.primary" not in inner.asked[0]

    def test_what_is_known_to_be_old_is_not_built_from_a_replica(self, get, inner):
        get()
        board.mark("a:1")
        get()
        assert inner.asked[1]["belowline.primary"] is True

    @pytest.mark.parametrize("behind", [False, True])
    def test_what_a_replica_says_is_compared_with_the_primary(self, get, inner, hot, versions, behind):
        hot._renewing._has_replicas = True
        if behind:
            versions.now = {"a:1": 2, "s:1": 1}
        get()
        assert ["belowline.primary" in asked for asked in inner.asked] == [False, True][: 1 + behind]


class TestAPageThatChangesAllTheTime:
    @pytest.fixture
    def rushed(self, number):
        """Built, changed, and built again within the second."""
        number()
        board.mark("a:1")
        assert number() == 2

    def test_is_not_built_with_every_change(self, numbered, rushed, number):
        for _ in range(4):
            board.mark("a:1")
            assert number() == 2

    def test_is_built_four_times_a_second(self, numbered, rushed, number, clock):
        board.mark("a:1")
        clock.forward(0.25)
        assert number() == 3

    def test_is_built_at_once_for_its_writer(self, numbered, rushed, number):
        board.mark("a:1")
        assert number(**WRITER) == 3


class TestSingleFlight:
    def test_many_readers_of_a_cold_page_ask_once(self, inner, hot):
        inner.gate = threading.Event()
        with ThreadPoolExecutor(40) as pool:
            readers = [pool.submit(call, hot) for _ in range(40)]
            inner.gate.set()
            assert {reader.result(5).status for reader in readers} == {200}
        assert inner.times == 1

    def test_others_get_what_was_so_a_moment_ago(self, numbered, number, hot):
        number()
        board.mark("a:1")
        with meanwhile(numbered, hot):
            assert number() == 1
        assert number() == 2

    def test_but_not_what_was_so_long_ago(self, numbered, number, hot, clock):
        number()
        board.mark("a:1")
        clock.forward(0.6)
        with ThreadPoolExecutor(1) as pool, meanwhile(numbered, hot):
            waiting = pool.submit(number)
            assert not waiting.done()
            numbered.gate.set()
            assert waiting.result(5) == 2

    def test_an_answer_to_nobody_frees_those_who_waited(self, inner, hot):
        inner.subjects = None
        inner.gate = threading.Event()
        with ThreadPoolExecutor(10) as pool:
            readers = [pool.submit(call, hot) for _ in range(10)]
            inner.gate.set()
            assert {reader.result(5).status for reader in readers} == {200}


class TestTime:
    def test_an_answer_with_an_end_is_built_again_after_it(self, numbered, number, clock):
        numbered.seconds = 0.3
        assert number() == 1
        clock.forward(0.2)
        assert number() == 1
        clock.forward(0.11)
        assert number() == 2

    def test_an_answer_about_nothing_is_kept_until_its_end(self, numbered, number, clock):
        numbered.subjects, numbered.seconds = {}, 5
        number()
        clock.forward(4)
        assert number() == 1
        clock.forward(2)
        assert number() == 2


class TestDatabaseAway:
    def test_pages_stay_for_a_minute(self, numbered, number, versions, clock):
        number()
        versions.is_away = True
        for _ in range(5):
            clock.forward(10)
            assert number() == 1

    def test_and_no_longer(self, numbered, number, versions, clock):
        number()
        versions.is_away = True
        clock.forward(61)
        assert number() == 2

    def test_what_is_old_stays_too_when_nothing_newer_can_be_had(self, numbered, get, versions):
        get()
        board.mark("a:1")
        versions.is_away = True
        numbered.status = "503 Service Unavailable"
        assert [get().status for _ in range(5)] == [200] * 5
        assert numbered.times == 2

    def test_is_asked_once_a_second(self, number, numbered, versions, clock):
        number()
        versions.is_away = True
        clock.forward(2)
        asked = len(versions.asked)
        for _ in range(10):
            number()
        assert len(versions.asked) == asked + 1

    def test_that_is_back_is_believed(self, numbered, number, versions, clock):
        number()
        versions.is_away = True
        clock.forward(5)
        number()
        versions.is_away, versions.now = False, {"a:1": 2, "s:1": 1}
        clock.forward(1.1)
        assert number() == 2
