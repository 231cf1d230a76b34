import pytest

from comments.pages.latest import articles_page
from comments.threads.keyset import CursorRefused, encode_cursor
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory

pytestmark = pytest.mark.django_db


def test_a_cursor_belongs_to_one_list():
    site, section = SiteFactory(), None
    ArticleFactory.create_batch(3, site=site)
    cursor = articles_page(site=site, size=2).next_cursor
    assert len(articles_page(site=site, cursor=cursor).articles) == 1
    section = SectionFactory(site=site)
    with pytest.raises(CursorRefused):
        articles_page(site=site, section=section, cursor=cursor)
    with pytest.raises(CursorRefused):
        articles_page(site=SiteFactory(), cursor=cursor)


def test_a_moment_beyond_all_calendars_is_refused():
    site = SiteFactory()
    with pytest.raises(CursorRefused):
        articles_page(site=site, cursor=encode_cursor(f"articles:{site.pk}:", [2**63 - 1, 1]))


def test_the_last_page_has_no_cursor():
    site = SiteFactory()
    ArticleFactory.create_batch(2, site=site)
    assert articles_page(site=site, size=2).next_cursor == ""
