"""What of a request tells which answer it gets."""

import pytest

from config.web.words import Words

PLAIN = [(b"host", b"localhost"), (b"accept-encoding", b"gzip")]


@pytest.fixture
def words():
    return lambda *more, target=b"/a?b": Words().of(target, [*PLAIN, *more])


@pytest.mark.parametrize(
    "header",
    [
        (b"user-agent", b"A browser"),
        (b"x-forwarded-for", b"203.0.113.9"),
        (b"cookie", b"_ga=1; theme=dark"),
        (b"x_session_token", b"dropped"),
    ],
)
def test_readers_differ_in_much_that_makes_no_difference(words, header):
    assert words(header) == words()


@pytest.mark.parametrize(
    "header",
    [
        (b"host", b"evil.example"),
        (b"accept", b"text/html"),
        (b"accept-language", b"de"),
        (b"accept-encoding", b"br"),
        (b"if-none-match", b'"x"'),
    ],
)
def test_what_an_answer_is_chosen_by_makes_one(words, header):
    assert words(header) not in {words(), None}


def test_the_scheme_makes_one_where_a_proxy_tells_it(settings, words):
    header = (b"x-forwarded-proto", b"https")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert words(header) == words()
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert words(header) not in {words(), None}


def test_the_address_makes_one(words):
    assert words(target=b"/a?c") != words()


@pytest.mark.parametrize(
    "header",
    [
        (b"cookie", b"a=b; belowline-wrote=1"),
        (b"cookie", b"django_language=de"),
        (b"x-session-token", b"t"),
        (b"x-guest-token", b"t"),
        (b"content-length", b"5"),
        (b"content-type", b"text/plain"),
        (b"transfer-encoding", b"chunked"),
        (b"upgrade", b"h2c"),
        (b"expect", b"100-continue"),
    ],
)
def test_who_is_not_like_others_has_none(words, header):
    assert words(header) is None
