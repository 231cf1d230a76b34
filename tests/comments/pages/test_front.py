from datetime import UTC, datetime, timedelta

import pytest

from articles.editions import PUBLIC
from articles.models import Site
from tests.comments.pages.reading import faults
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory
from tests.factories.threads import ThreadFactory, make_comment

DAY = datetime(2025, 11, 1, 8, 0, tzinfo=UTC)


class TestFront:
    def test_of_one_site_is_its_front(self, visitor, site):
        assert visitor.get("/").location == f"/{site.slug}/"

    def test_is_kept_for_less_than_a_second(self, visitor, site):
        assert visitor.get("/").response.wsgi_request.META[PUBLIC].seconds == 0.8

    def test_of_several_lists_them(self, visitor, site):
        SiteFactory(name="The Saltmarsh Almanac")
        page = visitor.get("/")
        assert page.texts(".site-entry a") == ["The Saltmarsh Almanac", "The Tidewater Review"]
        assert faults(page.source) == []

    @pytest.mark.django_db
    def test_of_none_says_so(self, visitor):
        assert not Site.objects.exists()
        assert "no site here yet" in visitor.get("/").text(".quiet")


class TestSiteFront:
    def test_lists_the_latest_articles_with_their_comment_counts(self, visitor, site):
        old = ArticleFactory(site=site, title="Old", published_at=DAY)
        ArticleFactory(site=site, title="New", published_at=DAY + timedelta(days=1))
        make_comment(thread=ThreadFactory(article=old))
        page = visitor.get(f"/{site.slug}/")
        assert page.texts(".entry-title") == ["New", "Old"]
        assert page.texts(".entry .count") == ["0 comments", "1 comment"]
        assert page.all(".entry .count")[1].get("href") == f"/{site.slug}/{old.slug}/#comments"
        assert faults(page.source) == []

    def test_shows_one_section_when_asked(self, visitor, site):
        section = SectionFactory(site=site, slug="culture", name="Culture")
        ArticleFactory(site=site, title="Within", section=section)
        ArticleFactory(site=site, title="Without")
        page = visitor.get(f"/{site.slug}/?section=culture")
        assert page.texts(".entry-title") == ["Within"]
        assert page.text(".sections [aria-current=page]") == "Culture"

    def test_knows_no_section_of_another_site(self, visitor, site):
        section = SectionFactory()
        assert visitor.get(f"/{site.slug}/?section={section.slug}").status == 404

    def test_shows_no_article_of_another_site(self, visitor, site):
        ArticleFactory(title="Elsewhere")
        assert "Elsewhere" not in visitor.get(f"/{site.slug}/").source

    def test_goes_on_page_after_page_and_shows_every_article_once(self, visitor, site):
        for number in range(45):
            # Three on each day, and some with no date of their own.
            day = None if number % 9 == 8 else DAY - timedelta(days=number // 3 * 700)
            ArticleFactory(site=site, title=str(number), published_at=day)
        seen, here = [], f"/{site.slug}/"
        while here:
            page = visitor.get(here)
            seen += page.texts(".entry-title")
            further = page.all(".pager [rel=next]")
            here = f"/{site.slug}/{further[0].get('href')}" if further else ""
        assert sorted(seen, key=int) == [str(number) for number in range(45)]

    @pytest.mark.parametrize("cursor", ["nonsense", "W10", "WyJhcnRpY2xlcyJd"])
    def test_refuses_a_cursor_that_nobody_gave_out(self, visitor, site, cursor):
        assert visitor.get(f"/{site.slug}/", data={"cursor": cursor}).status == 400

    def test_keeps_the_section_from_page_to_page(self, visitor, site):
        section = SectionFactory(site=site, slug="culture")
        ArticleFactory.create_batch(21, site=site, section=section)
        further = visitor.get(f"/{site.slug}/?section=culture").one(".pager a").get("href")
        assert further.startswith("?section=culture&cursor=")
        assert len(visitor.get(f"/{site.slug}/{further}").all(".entry")) == 1
