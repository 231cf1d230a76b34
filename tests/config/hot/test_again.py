"""Whoever asks in the words of somebody before is answered by the shortest way, which knows when it is none."""

import pytest

from articles import board
from config.hot.work import FOUND
from tests.factories.hot import TEXT, call

WORDS = b"/page/1/\nhost\nlocalhost"


@pytest.fixture
def learn(hot):
    """Ask the whole in these headers, and let the answer be known by these words."""

    def ask(words=WORDS, **headers):
        seen = {}

        def looked(environ, start_response):
            seen.update(environ=environ)
            return hot(environ, start_response)

        answer = call(looked, "/page/1/", **headers)
        hot.again.learn(words, seen["environ"][FOUND])
        return answer

    return ask


@pytest.fixture
def again(hot):
    def ask(words=WORDS, address="127.0.0.1"):
        return hot.again.answer(words, lambda: {"REMOTE_ADDR": address, "REQUEST_METHOD": "GET"})

    return ask


class TestAgain:
    def test_says_what_was_said_before(self, learn, again, inner):
        told = learn()
        status, head, body = again()
        assert (status, head, body) == ("200 OK", told.pairs, [TEXT])
        assert inner.times == 1

    def test_says_that_nothing_changed_to_who_said_what_they_hold(self, learn, again):
        tag = learn().headers["etag"]
        told = learn(WORDS + b"\nif-none-match", HTTP_IF_NONE_MATCH=tag)
        assert again(WORDS + b"\nif-none-match") == ("304 Not Modified", told.pairs, [])

    def test_counts_as_a_hit(self, hot, learn, again):
        learn()
        before = hot.tally.numbers()
        again()
        added = {name: number - before[name] for name, number in hot.tally.numbers().items() if number}
        assert (added["hits"], added["bytes"]) == (1, len(TEXT))

    def test_keeps_the_page_among_those_in_use(self, hot, learn, again):
        learn()
        [entry] = hot.store.used_last(1)
        before = entry.hits
        again()
        assert entry.hits == before + 1

    def test_knows_no_other_words(self, learn, again):
        learn()
        assert again(WORDS + b"\naccept\ntext/html") is None

    @pytest.mark.parametrize(
        "change",
        [
            lambda hot, clock: board.mark("a:1"),
            lambda hot, clock: clock.forward(0.5),
            lambda hot, clock: hot.store.clear(),
            lambda hot, clock: setattr(hot._confirming, "confirmed_at", 0),
        ],
    )
    def test_leaves_to_the_long_way_what_is_not_as_it_was(self, hot, learn, again, clock, change):
        learn()
        change(hot, clock)
        assert again() is None

    def test_never_says_of_another_page_that_it_is_unchanged(self, hot, inner, learn, again, get):
        tag = learn().headers["etag"]
        learn(HTTP_IF_NONE_MATCH=tag)
        inner.content = b"Something else." * 30
        board.mark("a:1")
        assert get().body == inner.content
        assert again() is None

    def test_answers_nobody_beyond_the_limit(self, hot, learn, again):
        learn()
        hot._guard._quota = 2
        assert [again(address="203.0.113.9") is None for _ in range(3)] == [False, False, True]
        assert again(address="203.0.113.10") is not None
