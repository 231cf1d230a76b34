from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from comments.accounts import limits
from comments.accounts.limits import FIRST_SIGHT, REGISTER
from comments.accounts.models import Role, Throttle
from comments.threads.models import Thread
from tests.factories.accounts import MembershipFactory
from tests.factories.articles import ArticleFactory, ReferenceFactory, SectionFactory, SiteFactory
from tests.factories.threads import ThreadFactory

ORIGIN = "https://news.example"
PAGE = f"{ORIGIN}/harbour/second-flood"


@pytest.fixture
def paper(db):
    return SiteFactory(slug="tidewater", url=ORIGIN, allowed_origins=[ORIGIN])


class TestASite:
    def test_is_described_with_its_sections(self, call, paper):
        SectionFactory(site=paper, slug="harbour", name="Harbour")
        assert call.get("sites/tidewater/").json() == {
            "slug": "tidewater",
            "name": "The Tidewater Review",
            "url": ORIGIN,
            "language": "en",
            "time_zone": "UTC",
            "sections": [{"slug": "harbour", "name": "Harbour"}],
        }

    def test_lists_its_articles_newest_first_by_cursor_and_no_others(self, call, paper):
        ArticleFactory()
        old = datetime(1907, 5, 1, tzinfo=UTC)
        made = [ArticleFactory(site=paper, published_at=old + timedelta(days=nth % 3)) for nth in range(7)]
        expected = [
            str(one.public_id)
            for one in sorted(made, key=lambda one: (one.published_at, one.pk), reverse=True)
        ]
        seen, cursor = [], ""
        while cursor is not None:
            page = call.get(f"sites/tidewater/articles/?size=2{cursor and f'&cursor={cursor}'}").json()
            seen += [one["id"] for one in page["results"]]
            cursor = page["next"]
        assert seen == expected

    def test_lists_the_articles_of_one_section(self, call, paper):
        section = SectionFactory(site=paper, slug="harbour")
        within = ArticleFactory(site=paper, section=section)
        ArticleFactory(site=paper)
        listed = call.get("sites/tidewater/articles/?section=harbour").json()["results"]
        assert [one["id"] for one in listed] == [str(within.public_id)]

    def test_takes_two_queries_for_a_list(self, call, paper, django_assert_num_queries):
        for _ in range(4):
            ThreadFactory(article__site=paper)
        with django_assert_num_queries(2):
            call.get("sites/tidewater/articles/")


class TestAnArticle:
    def test_comes_with_its_references(self, call, paper):
        article = ArticleFactory(site=paper, courtesy_name="The Harbour Archive")
        ReferenceFactory(article=article, number=1, text="Port inspection report")
        ReferenceFactory(article=article, number=2, text="?", sourced=False)
        told = call.get(f"articles/{article.public_id}/").json()
        assert told["references"] == [
            {"number": 1, "text": "Port inspection report", "url": None, "sourced": True},
            {"number": 2, "text": "?", "url": None, "sourced": False},
        ]
        assert told["courtesy"] == {"name": "The Harbour Archive", "url": None}
        assert (told["thread"], told["section"], told["published_at"]) == (None, None, None)

    @pytest.mark.parametrize(
        "url",
        [
            f"{PAGE}?utm_source=mail#comments",
            PAGE.replace("https", "http"),
            f"{PAGE}/",
            PAGE.replace("news", "NEWS"),
        ],
    )
    def test_is_found_by_any_of_its_addresses(self, call, paper, url):
        thread = ThreadFactory(article=ArticleFactory(site=paper, canonical_url=PAGE))
        found = call.get(f"articles/?url={quote(url)}").json()["results"]
        assert [one["thread"] for one in found] == [{"id": str(thread.pk), "comment_count": 0}]

    def test_tells_nothing_of_a_discussion_that_is_switched_off(self, call, paper):
        article = ArticleFactory(site=paper, canonical_url=PAGE, discussion="off")
        ThreadFactory(article=article)
        for path in (
            f"articles/{article.public_id}/",
            f"articles/?url={quote(PAGE)}",
            "sites/tidewater/articles/",
        ):
            told = call.get(path).json()
            assert told.get("results", [told])[0]["thread"] is None

    def test_is_found_on_each_site_that_has_it(self, call, paper):
        for site in (paper, SiteFactory(slug="another")):
            ArticleFactory(site=site, canonical_url=PAGE)
        assert [one["site"] for one in call.get(f"articles/?url={PAGE}").json()["results"]] == [
            "another",
            "tidewater",
        ]
        assert len(call.get(f"articles/?url={PAGE}&site=another").json()["results"]) == 1

    @pytest.mark.parametrize(
        ("query", "code"),
        [("", "parameter_refused"), ("url=", "bad_address"), ("url=javascript:alert(1)", "bad_address")],
    )
    def test_is_not_looked_for_without_an_address(self, call, paper, query, code):
        answer = call.get(f"articles/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, code)


class TestRegistering:
    def test_makes_the_article_and_opens_its_discussion_at_first_sight(self, call, paper):
        answer = call.post(
            "articles/", {"site": "tidewater", "url": PAGE, "title": "The second flood"}, origin=ORIGIN
        )
        told = answer.json()
        assert (answer.status_code, told["title"], told["url"]) == (201, "The second flood", PAGE)
        assert told["thread"] == {"id": str(Thread.objects.get().pk), "comment_count": 0}

    def test_makes_no_second_one(self, call, paper):
        first = call.post("articles/", {"site": "tidewater", "url": PAGE}, origin=ORIGIN)
        again = call.post(
            "articles/", {"site": "tidewater", "url": f"{PAGE}?utm_source=x#top"}, origin=ORIGIN
        )
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json()["id"] == again.json()["id"]

    @pytest.mark.parametrize(
        ("origin", "url"),
        [
            ("https://evil.example", PAGE),
            ("https://news.example.evil.example", PAGE),
            ("http://news.example", PAGE),
            ("null", PAGE),
            ("", PAGE),
            (ORIGIN, "https://evil.example/harbour/second-flood"),
            (ORIGIN, "https://news.example.evil.example/x"),
        ],
    )
    def test_is_refused_to_other_origins(self, call, paper, origin, url):
        answer = call.post("articles/", {"site": "tidewater", "url": url}, origin=origin)
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")
        assert not Article.objects.exists()

    def test_is_refused_without_an_origin(self, call, paper):
        answer = call.post("articles/", {"site": "tidewater", "url": PAGE})
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"url": PAGE}, 422, "invalid"),
            ({"site": "tidewater"}, 422, "invalid"),
            ({"site": "nowhere", "url": PAGE}, 404, "site_not_found"),
            ({"site": "tidewater", "url": "not an address"}, 400, "bad_address"),
            ({"site": "tidewater", "url": f"{PAGE}/{'a' * 2000}"}, 422, "invalid"),
            ({"site": "tidewater", "url": PAGE, "title": "t" * 301}, 422, "invalid"),
        ],
    )
    def test_refuses_what_it_cannot_read(self, call, paper, body, status, code):
        answer = call.post("articles/", body, origin=ORIGIN)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    @pytest.mark.parametrize(
        ("origin", "url", "status"),
        [
            ("https://evil.example", PAGE, 403),
            (ORIGIN, "https://evil.example/x", 403),
            (ORIGIN, "not an address", 400),
        ],
    )
    def test_takes_nothing_from_the_site_for_what_is_refused(self, call, paper, origin, url, status):
        answer = call.post("articles/", {"site": "tidewater", "url": url}, origin=origin)
        assert answer.status_code == status
        assert not Throttle.objects.filter(name=FIRST_SIGHT.name).exists()

    def test_leaves_most_of_a_site_to_others_whatever_one_network_asks_for(self):
        assert REGISTER.window_seconds == FIRST_SIGHT.window_seconds
        assert REGISTER.quota * 4 <= FIRST_SIGHT.quota

    def test_limits_new_articles_of_a_site_but_not_known_ones(self, call, paper, monkeypatch):
        monkeypatch.setattr("comments.api.resource.Resource.caller", "", raising=False)
        monkeypatch.setattr(limits, "FIRST_SIGHT", replace(FIRST_SIGHT, quota=5))
        with time_machine.travel(timezone.now(), tick=False):
            known = {"site": "tidewater", "url": f"{ORIGIN}/0"}
            for nth in range(5):
                body = {"site": "tidewater", "url": f"{ORIGIN}/{nth}"}
                monkeypatch.setattr("comments.api.resource.Resource.caller", str(nth))
                assert call.post("articles/", body, origin=ORIGIN).status_code == 201
            monkeypatch.setattr("comments.api.resource.Resource.caller", "another")
            refused = call.post(
                "articles/", {"site": "tidewater", "url": f"{ORIGIN}/one-more"}, origin=ORIGIN
            )
            assert (refused.status_code, refused.json()["limit"]) == (429, "first-sight")
            assert call.post("articles/", known, origin=ORIGIN).status_code == 200


class TestImporting:
    @pytest.fixture
    def editor(self, call_as, paper):
        return call_as(MembershipFactory(site=paper, role=Role.EDITOR).user)

    def test_creates_and_updates_in_the_words_of_the_command(self, editor, call, paper):
        body = {
            "title": "The mussel banks came back",
            "byline": "Joris Venn",
            "published_at": "2016-12-30",
            "body": "They came back [1].\n\nNobody knows why [2].",
            "references": [
                {"number": 1, "text": "Survey 12", "url": "https://archive.example/12"},
                {"number": 2, "text": "?"},
            ],
        }
        first = editor.post("sites/tidewater/articles/", body)
        told = first.json()
        assert (first.status_code, told["action"], told["marks"]) == (201, "created", [1, 2])
        assert [note["sourced"] for note in told["references"]] == [True, False]
        again = editor.post("sites/tidewater/articles/", body)
        assert (again.status_code, again.json()["action"], again.json()["id"]) == (
            200,
            "unchanged",
            told["id"],
        )
        assert 'href="#ref-1"' in call.get(f"articles/{told['id']}/").json()["html"]

    @pytest.mark.parametrize(
        "body",
        [
            {"title": "No body"},
            {"body": "No title"},
            {"title": ["x"], "body": "x"},
            {"title": 7, "body": "x"},
        ],
    )
    def test_refuses_what_is_no_article(self, editor, body):
        answer = editor.post("sites/tidewater/articles/", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "not_an_article")

    def test_sanitises_html(self, editor, call):
        body = {"title": "Fine", "body": "<p onclick='x()'>Well <script>alert(1)</script>said.</p>"}
        told = editor.post("sites/tidewater/articles/", body).json()
        html = call.get(f"articles/{told['id']}/").json()["html"]
        assert "script" not in html
        assert "onclick" not in html
