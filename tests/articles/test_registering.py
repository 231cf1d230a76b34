from threading import Barrier, Thread
from unittest.mock import patch

import pytest
from django.db import connection

from articles import establishing
from articles.addresses import BadAddress
from articles.canonical import canonicalise
from articles.establishing import establish
from articles.models import Article
from articles.registering import OriginNotAllowed, register_article
from tests.factories.articles import ArticleFactory, SiteFactory

pytestmark = pytest.mark.django_db

HOME = "https://news.example"


@pytest.fixture
def site():
    return SiteFactory(url=HOME, allowed_origins=[HOME, "https://www.news.example"], language="de")


@pytest.fixture
def register(site, now):
    def register(url=f"{HOME}/flood", *, origin=HOME, title="The flood"):
        return register_article(site=site, url=url, origin=origin, title=title, now=now)

    return register


class TestRegisterArticle:
    def test_makes_an_article_of_a_page_that_nobody_imported(self, register, site, now):
        article = register(f"{HOME}/flood/?utm_source=letter#top")
        assert article.site == site
        assert article.title == "The flood"
        assert article.slug == "the-flood"
        assert article.canonical_url == f"{HOME}/flood/"
        assert article.language == "de"
        assert article.registered_at == now
        assert article.discussion == "open"

    @pytest.mark.parametrize(
        "url",
        [
            f"{HOME}/flood",
            f"{HOME}/flood/",
            f"{HOME}/flood#comments",
            f"{HOME}/flood?fbclid=1",
            f"{HOME}:443/flood",
            "HTTPS://NEWS.EXAMPLE/flood",
            "http://news.example/flood",
            "http://news.example:80/flood/?utm_medium=x",
        ],
    )
    def test_finds_the_article_again_in_every_spelling(self, register, url):
        first = register()
        assert register(url, title="Another title") == first
        assert Article.objects.get().title == "The flood"

    def test_takes_an_http_address_for_the_https_one_that_is_allowed(self, register):
        assert register("http://news.example/flood").canonical_url == f"{HOME}/flood"

    def test_lets_a_page_name_an_article_on_another_of_the_sites_origins(self, register):
        assert register("https://www.news.example/flood").canonical_url == "https://www.news.example/flood"

    @pytest.mark.parametrize(
        "origin", ["", "null", "https://evil.example", "http://news.example", f"{HOME}/", f"{HOME}:443"]
    )
    def test_refuses_a_page_of_another_origin(self, register, origin):
        register()
        with pytest.raises(OriginNotAllowed) as refusal:
            register(origin=origin)
        assert (refusal.value.code, refusal.value.status) == ("origin_not_allowed", 403)
        assert refusal.value.facts == {"origin": origin}

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/flood",
            "https://news.example.evil.example/flood",
            "https://evil.news.example/flood",
            "https://news.example:8443/flood",
            "http://news.example:8080/flood",
            "https://evil.example/?https://news.example",
        ],
    )
    def test_refuses_an_address_of_another_origin(self, register, url):
        with pytest.raises(OriginNotAllowed):
            register(url)
        assert not Article.objects.exists()

    @pytest.mark.parametrize(
        "url", ["", "javascript:alert(1)", "https://news.example@evil.example/", f"{HOME}/" + "a" * 2000]
    )
    def test_refuses_what_is_no_address(self, register, url):
        with pytest.raises(BadAddress):
            register(url)

    def test_costs_one_query_when_it_is_not_the_first_sight(self, register, django_assert_num_queries):
        register()
        with django_assert_num_queries(1):
            register()

    def test_keeps_the_sites_apart(self, register, now):
        other = SiteFactory(allowed_origins=[HOME])
        first = register()
        assert (
            register_article(site=other, url=f"{HOME}/flood", origin=HOME, title="The flood", now=now)
            != first
        )

    @pytest.mark.parametrize(
        ("title", "shown"),
        [
            ("", "second flood"),
            ("   ", "second flood"),
            ("\x00\u202e\u200b", "second flood"),
            ("  The \n flood\u202e ", "The flood"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("x" * 5_000_000, "x" * 300),
            ("lone \ud800 surrogate", "lone surrogate"),
        ],
    )
    def test_reads_a_title_of_any_kind(self, register, title, shown):
        assert register(f"{HOME}/2025/second-flood.html", title=title).title == shown

    @pytest.mark.parametrize(
        ("url", "shown"),
        [(HOME, "news.example"), (f"{HOME}/%FF%00/", "\ufffd"), (f"{HOME}/?p=7", "news.example")],
    )
    def test_has_a_title_even_when_nothing_gives_one(self, register, url, shown):
        assert register(url, title="").title == shown


class TestEstablish:
    def test_gives_a_second_article_of_the_same_title_its_own_slug(self, register):
        one, other = register(f"{HOME}/1"), register(f"{HOME}/2")
        assert one.slug == "the-flood"
        assert other.slug.startswith("the-flood-")
        assert other != one

    def test_takes_the_row_of_whoever_was_first_between_look_and_insert(self, site, now):
        """The address is taken after the look: the insert fails on its constraint, and the other's row counts."""
        address = canonicalise(f"{HOME}/flood")
        theirs = []
        really = establishing.find

        def find(**asked):
            if theirs:
                return really(**asked)
            theirs.append(
                ArticleFactory(site=site, slug="theirs", canonical_url=address.url, canonical_key=address.key)
            )
            return None

        with patch.object(establishing, "find", find):
            article, made = establish(site=site, address=address, title="The flood", now=now)
        assert (article, made) == (theirs[0], False)
        assert Article.objects.count() == 1

    def test_raises_what_is_wrong_with_the_row_itself(self, site, now):
        with pytest.raises(Exception, match="title"):
            establish(site=site, address=canonicalise(HOME), title="", now=now)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_registers_one_article_for_many_embeds(self, register):
        together = Barrier(6)
        found = []

        def see(spelling):
            together.wait()
            try:
                found.append(register(f"{HOME}/flood{spelling}").pk)
            finally:
                connection.close()

        spellings = ["", "/", "?utm_source=a", "#b", "/?fbclid=c", ""]
        threads = [Thread(target=see, args=(spelling,)) for spelling in spellings]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [Article.objects.get().pk] * 6
