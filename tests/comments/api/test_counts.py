import uuid
from urllib.parse import quote

import pytest

from articles.editions import PUBLIC
from comments.threads.models import Status
from tests.factories.articles import ArticleFactory, SiteFactory
from tests.factories.threads import ThreadFactory, make_comment


def ids(*articles):
    return ",".join(str(getattr(one, "public_id", one)) for one in articles)


def by_address(site, *urls):
    return f"counts/?site={site.slug}&urls={quote(' '.join(urls))}"


def told(answer):
    return [one and one["comment_count"] for one in answer.json()["results"]]


class TestCounts:
    def test_stand_in_the_order_asked_with_null_for_what_is_unknown(self, call, thread):
        make_comment(thread=thread, replies=2)
        make_comment(thread=thread, status=Status.HELD)
        untouched = ArticleFactory()
        answer = call.get(f"counts/?articles={ids(untouched, uuid.uuid4(), thread.article, untouched)}")
        assert answer.json()["results"] == [
            {"article": str(untouched.public_id), "thread": None, "comment_count": 0},
            None,
            {"article": str(thread.article.public_id), "thread": str(thread.pk), "comment_count": 3},
            {"article": str(untouched.public_id), "thread": None, "comment_count": 0},
        ]

    def test_are_found_by_any_address_on_the_site_that_is_named(self, call, thread):
        make_comment(thread=thread)
        article, twin = thread.article, SiteFactory()
        ArticleFactory(site=twin, canonical_url=article.canonical_url, canonical_key=article.canonical_key)
        urls = [f"{article.canonical_url}?utm_source=mail#top", "https://never.example/heard", "no-address"]
        assert told(call.get(by_address(article.site, *urls))) == [1, None, None]
        assert told(call.get(by_address(twin, *urls))) == [0, None, None]

    def test_tell_nothing_of_a_discussion_that_is_switched_off(self, call, thread):
        make_comment(thread=thread)
        thread.article.discussion = "off"
        thread.article.save()
        assert told(call.get(f"counts/?articles={ids(thread.article)}")) == [None]
        assert told(call.get(by_address(thread.article.site, thread.article.canonical_url))) == [None]

    @pytest.mark.parametrize(("count", "status"), [(0, 200), (1, 200), (100, 200), (101, 400)])
    def test_are_of_100_articles_at_most(self, call, thread, count, status):
        for path in (
            f"counts/?articles={ids(*[thread.article] * count)}",
            by_address(thread.article.site, *[thread.article.canonical_url] * count),
        ):
            answer = call.get(path)
            assert answer.status_code == status
            assert len(answer.json().get("results", ())) == (count if status == 200 else 0)

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("", "articles"),
            ("articles=x", "articles"),
            ("articles=1&urls=https://a.example/", "articles"),
            ("urls=https://a.example/", "site"),
            ("articles=&site=x", "site"),
            ("site=x", "articles"),
            ("articles=&articles=", "articles"),
            ("ids=1", "ids"),
        ],
    )
    def test_refuse_what_names_no_articles(self, call, db, query, field):
        answer = call.get(f"counts/?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
        assert PUBLIC not in answer.wsgi_request.META

    def test_of_no_such_site_are_not_found(self, call, db):
        assert call.get("counts/?site=nowhere&urls=https://a.example/").json()["code"] == "site_not_found"

    def test_of_20_articles_take_one_query_by_id_and_two_by_address(
        self, call, site, django_assert_num_queries
    ):
        threads = [ThreadFactory(article__site=site) for _ in range(20)]
        with django_assert_num_queries(1):
            call.get(f"counts/?articles={ids(*(one.article for one in threads))}")
        with django_assert_num_queries(2):
            call.get(by_address(site, *(one.article.canonical_url for one in threads)))

    def test_say_what_they_were_made_from(self, call, thread):
        known = call.get(f"counts/?articles={ids(thread.article)}").wsgi_request.META[PUBLIC]
        assert set(known.subjects) == {f"a:{thread.article_id}", f"s:{thread.article.site_id}"}
        assert known.seconds is None
        unknown = call.get(f"counts/?articles={ids(thread.article, uuid.uuid4())}").wsgi_request.META[PUBLIC]
        assert unknown.seconds < 1
