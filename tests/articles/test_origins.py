import pytest

from articles.models import Site
from articles.origins import origin_allowed, origin_of

ALLOWED = [
    "https://news.example",
    "https://www.news.example:8443",
    "http://localhost:3000",
    "https://xn--bcher-kva.example",
]

FOREIGN = [
    "",
    " ",
    "null",
    "*",
    "https://",
    "news.example",
    "//news.example",
    "http://news.example",
    "ftp://news.example",
    "https://news.example/",
    "https://news.example/a",
    "https://news.example?",
    "https://news.example#",
    "https://news.example:443",
    "https://news.example:8443",
    "https://news.example:80",
    "https://www.news.example",
    "https://www.news.example:8444",
    "https://www.news.example:84430",
    "https://news.example.",
    "https://news.example.evil.example",
    "https://news.examplevil",
    "https://news.exampl",
    "https://evilnews.example",
    "https://evil-news.example",
    "https://evil.news.example",
    "https://news.example@evil.example",
    "https://evil@news.example",
    "https://news.example:pass@evil.example",
    "https://news.example\\@evil.example",
    "https://news.example%2eevil.example",
    "https://evil.example/https://news.example",
    "HTTPS://news.example",
    "https://NEWS.example",
    "Https://News.Example",
    " https://news.example",
    "https://news.example ",
    "https://news.example\n",
    "https://news.example\x00",
    "https://news.example https://evil.example",
    "https://news.example,https://evil.example",
    "https://bücher.example",
    "http://localhost",
    "http://localhost:3001",
    "http://127.0.0.1:3000",
    "file://",
    '["https://news.example"]',
]


class TestOriginAllowed:
    @pytest.mark.parametrize("origin", ALLOWED)
    def test_lets_in_what_is_on_the_list(self, origin):
        assert origin_allowed(Site(allowed_origins=ALLOWED), origin)

    @pytest.mark.parametrize("origin", FOREIGN)
    def test_lets_in_nothing_that_only_looks_like_it(self, origin):
        assert not origin_allowed(Site(allowed_origins=ALLOWED), origin)

    def test_lets_nobody_in_where_the_list_is_empty(self):
        assert not any(origin_allowed(Site(allowed_origins=[]), origin) for origin in ALLOWED + FOREIGN)


class TestOriginOf:
    @pytest.mark.parametrize(
        ("url", "origin"),
        [
            ("https://news.example/a?b#c", "https://news.example"),
            ("HTTPS://News.Example:443/", "https://news.example"),
            ("http://news.example:80", "http://news.example"),
            ("http://news.example:8080/", "http://news.example:8080"),
            ("https://bücher.example/", "https://xn--bcher-kva.example"),
            ("https://[::1]:3000/", "https://[::1]:3000"),
            ("null", None),
            ("https://a@news.example/", None),
            ("javascript:alert(1)", None),
        ],
    )
    def test_is_what_a_browser_would_send(self, url, origin):
        assert origin_of(url) == origin
