import pytest

from tests.factories.articles import ArticleFactory, SiteFactory
from tests.factories.threads import ThreadFactory, make_comment

OURS = "https://news.example"
ALSO_OURS = "https://www.news.example:8443"
FOREIGN = [
    "null",
    "http://news.example",
    "https://news.example:443",
    "https://news.example:8443",
    "https://www.news.example",
    "https://www.news.example:8444",
    "https://www.news.example:08443",
    "https://NEWS.example",
    "HTTPS://news.example",
    "https://news.example/",
    "https://news.example.",
    "https://news.example.evil.example",
    "https://evilnews.example",
    "https://evil-news.example",
    "https://xnews.example",
    "https://news.exampl",
    "https://news.example2",
    "https://sub.news.example",
    "https://news.example@evil.example",
    "https://evil.example#news.example",
    "https://evil.example/?https://news.example",
    "https://user:pass@news.example",
    "https://news.example%60.evil.example",
    "https://news.example, https://evil.example",
    "https://evil.example, https://news.example",
    "https://news.example https://evil.example",
    " https://news.example.evil",
    "file://",
    "data:",
    "chrome-extension://abcdefgh",
    "https://",
    "https://.news.example",
    "https://news_example",
    "https://пews.example",
    "https://xn--ews-8cd.example",
    "http://localhost:8000",
    "http://127.0.0.1",
    "https://[::1]",
    "*",
    "",
]
WITH_RIGHTS = [
    ("POST", "threads/{thread}/comments/"),
    ("GET", "threads/{thread}/mine/"),
    ("PATCH", "comments/{comment}/"),
    ("DELETE", "comments/{comment}/"),
    ("POST", "threads/{thread}/guests/"),
    ("POST", "sites/{site}/guests/confirm/"),
    ("POST", "sites/{site}/guests/claim/"),
    ("PUT", "comments/{comment}/vote/"),
    ("POST", "comments/{comment}/flags/"),
    ("PUT", "profiles/{profile}/ignore/"),
]
OPEN = [
    "sites/{site}/",
    "sites/{site}/articles/",
    "articles/?url=https://news.example/a",
    "articles/{article}/",
    "articles/{article}/thread/",
    "threads/{thread}/",
    "threads/{thread}/comments/",
    "comments/{comment}/",
    "comments/{comment}/replies/",
    "comments/{comment}/subtree/",
    "comments/{comment}/ancestors/",
    "comments/{comment}/neighbours/",
    "threads/{thread}/tree/",
    "sites/{site}/comments/",
    "profiles/{profile}/comments/",
    "counts/?articles={article}",
    "problems/not_found/",
    "openapi.json",
]
CLOSED = [
    ("GET", "me/"),
    ("GET", "cases/"),
    ("POST", "comments/{comment}/decisions/"),
    ("PUT", "comments/{comment}/prominence/"),
    ("POST", "auth/login/"),
]


@pytest.fixture
def site(db):
    SiteFactory(allowed_origins=["https://another.example"])
    return SiteFactory(url=OURS, allowed_origins=[OURS, ALSO_OURS])


@pytest.fixture
def thread(site):
    return ThreadFactory(article=ArticleFactory(site=site))


@pytest.fixture
def at(site, thread):
    """Fill a path with ids of this site."""
    comment = make_comment(thread=thread)
    ids = {"site": site.slug, "article": thread.article.public_id, "thread": thread.pk, "comment": comment.pk}
    ids["profile"] = comment.author_id
    return lambda path: f"/api/v1/{path.format(**ids)}"


def preflight(call, path, method, origin, headers="x-session-token"):
    return call(
        "OPTIONS",
        path,
        origin=origin,
        access_control_request_method=method,
        access_control_request_headers=headers,
    )


class TestARouteWithRights:
    @pytest.mark.parametrize(("method", "path"), WITH_RIGHTS)
    @pytest.mark.parametrize("origin", [OURS, ALSO_OURS])
    def test_opens_to_the_sites_own_origins_by_name(self, *, call, at, method, path, origin):
        answer = preflight(call, at(path), method, origin)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, origin)
        assert method in answer.headers["Access-Control-Allow-Methods"].split(", ")
        assert "X-Session-Token" in answer.headers["Access-Control-Allow-Headers"]
        actual = call(method, at(path), origin=origin)
        assert actual.headers["Access-Control-Allow-Origin"] == origin
        for one in (answer, actual):
            assert "Origin" in one.headers["Vary"].split(", ")
            assert "Access-Control-Allow-Credentials" not in one.headers

    @pytest.mark.parametrize(("method", "path"), WITH_RIGHTS)
    def test_stays_shut_to_every_other_origin(self, call, at, method, path):
        wrong = [
            origin
            for origin in [*FOREIGN, "https://another.example"]
            for answer in (preflight(call, at(path), method, origin), call(method, at(path), origin=origin))
            if "Access-Control-Allow-Origin" in answer.headers
        ]
        assert wrong == []


class TestAnOpenRead:
    @pytest.mark.parametrize("path", OPEN)
    @pytest.mark.parametrize("origin", ["https://anywhere.example", "null", OURS])
    def test_is_everybodys(self, call, at, path, origin):
        answer = call.get(at(path), origin=origin)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers

    def test_of_a_comment_with_a_token_is_the_sites_own(self, ask, call, at):
        path = at("comments/{comment}/")
        assert ask.get(path, origin=OURS).headers["Access-Control-Allow-Origin"] == OURS
        assert "Access-Control-Allow-Origin" not in ask.get(path, origin="https://anywhere.example").headers
        assert preflight(call, path, "GET", OURS).headers["Access-Control-Allow-Origin"] == OURS
        assert "Access-Control-Allow-Origin" not in preflight(call, path, "GET", "https://x.example").headers
        with_tag = preflight(call, path, "GET", "https://x.example", headers="if-none-match")
        assert with_tag.headers["Access-Control-Allow-Origin"] == "*"

    def test_lets_scripts_see_what_they_need(self, call, at):
        exposed = call.get(at("threads/{thread}/"), origin=OURS).headers["Access-Control-Expose-Headers"]
        assert {"ETag", "Location", "RateLimit", "Retry-After"} <= set(exposed.split(", "))


class TestAccountAndModeration:
    @pytest.mark.parametrize(("method", "path"), CLOSED)
    def test_are_for_no_other_origin(self, call, at, method, path):
        for origin in (OURS, "https://anywhere.example", "null"):
            for answer in (preflight(call, at(path), method, origin), call(method, at(path), origin=origin)):
                assert "Access-Control-Allow-Origin" not in answer.headers


def test_registering_is_for_pages_of_any_site_here(call, site):
    for origin in (OURS, ALSO_OURS, "https://another.example"):
        answer = preflight(call, "articles/", "POST", origin, headers="content-type")
        assert answer.headers["Access-Control-Allow-Origin"] == origin
    wrong = [
        origin
        for origin in FOREIGN
        if "Access-Control-Allow-Origin" in preflight(call, "articles/", "POST", origin).headers
    ]
    assert wrong == []


@pytest.mark.parametrize("path", ["nowhere/", "threads/00000000-0000-4000-8000-000000000000/comments/"])
def test_a_preflight_to_nothing_opens_nothing(call, db, path):
    answer = preflight(call, path, "POST", OURS)
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_pages_have_nothing_to_do_with_it(call, site):
    assert "Access-Control-Allow-Origin" not in call.get(f"/{site.slug}/", origin=OURS).headers
