import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.canonical import canonicalise
from articles.models import Article, Section, Site
from tests.factories.accounts import OperatorFactory
from tests.factories.articles import ArticleFactory, ReferenceFactory, SectionFactory, SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(OperatorFactory())
    return client


def form_of(article, **changes):
    """Return what the browser sends for an article that is shown and saved."""
    fields = {
        "site": article.site_id,
        "section": "",
        "title": article.title,
        "slug": article.slug,
        "canonical_url": article.canonical_url,
        "byline": article.byline,
        "published_at_0": "",
        "published_at_1": "",
        "updated_at_0": "",
        "updated_at_1": "",
        "language": article.language,
        "courtesy_name": "",
        "courtesy_url": "",
        "discussion": article.discussion,
        "references-TOTAL_FORMS": 0,
        "references-INITIAL_FORMS": 0,
    }
    return fields | changes


class TestArticleAdmin:
    def test_finds_articles_by_their_title(self, operator):
        for name in ("Heron", "Plover"):
            ArticleFactory(title=f"The {name}")
        page = operator.get(reverse("admin:articles_article_changelist"), {"q": "plover"}).content.decode()
        assert "The Plover" in page
        assert "The Heron" not in page

    def test_lists_many_articles_with_as_many_queries_as_one_and_without_their_bodies(self, operator):
        site = SiteFactory()
        counts = []
        for number in (1, 8):
            for nth in range(number):
                section = SectionFactory(site=site, slug=f"s-{number}-{nth}")
                ArticleFactory(site=site, section=section)
            with CaptureQueriesContext(connection) as queries:
                operator.get(reverse("admin:articles_article_changelist"))
            counts.append(len(queries))
            assert not any('"articles_article"."body"' in query["sql"] for query in queries)
        assert counts[0] == counts[1]

    def test_shows_the_body_and_nothing_in_it_that_runs(self, operator):
        article = ArticleFactory(body="<p>Water <b>stood</b>.</p><script>alert(1)</script>")
        ReferenceFactory(article=article, number=1, text="Port report")
        page = operator.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
        assert "<p>Water <b>stood</b>.</p>" in page
        assert "alert(1)" not in page
        assert "Port report" in page

    def test_keeps_address_and_key_together(self, operator):
        article = ArticleFactory()
        url = reverse("admin:articles_article_change", args=[article.pk])
        answer = operator.post(
            url, form_of(article, canonical_url="https://news.example/flood?utm_source=x#y")
        )
        assert answer.status_code == 302
        article.refresh_from_db()
        assert article.canonical_url == "https://news.example/flood"
        assert article.canonical_key == canonicalise("http://news.example/flood/").key

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"canonical_url": "https://u@news.example/"}, "user name"),
            ({"canonical_url": ""}, "required"),
            ({"title": ""}, "required"),
            ({"slug": "Flood"}, "lower-case"),
            ({"discussion": "maybe"}, "valid choice"),
        ],
    )
    def test_refuses_what_cannot_be(self, operator, changes, said):
        article = ArticleFactory()
        url = reverse("admin:articles_article_change", args=[article.pk])
        answer = operator.post(url, form_of(article, **changes))
        assert answer.status_code == 200
        assert said in answer.content.decode()

    def test_refuses_the_address_of_another_article_and_the_section_of_another_site(self, operator):
        article = ArticleFactory()
        other = ArticleFactory(site=article.site)
        url = reverse("admin:articles_article_change", args=[article.pk])
        page = operator.post(
            url, form_of(article, canonical_url=f"{other.canonical_url}/#x")
        ).content.decode()
        assert "Another article of the site" in page
        page = operator.post(url, form_of(article, section=SectionFactory().pk)).content.decode()
        assert "another site" in page

    def test_leaves_an_article_on_the_site_where_its_comments_are(self, operator):
        article = ArticleFactory()
        url = reverse("admin:articles_article_change", args=[article.pk])
        assert 'name="site"' not in operator.get(url).content.decode()
        moved = form_of(article, site=SiteFactory().pk, title="The second flood")
        assert operator.post(url, moved).status_code == 302
        stored = Article.objects.get()
        assert (stored.site_id, stored.title) == (article.site_id, "The second flood")

    def test_asks_on_which_site_a_new_article_stands(self, operator):
        url = reverse("admin:articles_article_add")
        assert 'name="site"' in operator.get(url).content.decode()
        article = ArticleFactory.build(
            site=SiteFactory(), slug="flood", canonical_url="https://news.example/flood"
        )
        answer = operator.post(url, form_of(article, site=""))
        assert answer.status_code == 200
        assert not Article.objects.exists()

    def test_registers_an_article_by_hand(self, operator):
        article = ArticleFactory.build(
            site=SiteFactory(), slug="flood", canonical_url="https://news.example/flood"
        )
        answer = operator.post(reverse("admin:articles_article_add"), form_of(article))
        assert answer.status_code == 302
        assert Article.objects.get().registered_at


class TestSiteAdmin:
    def test_makes_a_site_with_its_sections(self, operator):
        sections = {"sections-TOTAL_FORMS": 1, "sections-INITIAL_FORMS": 0}
        answer = operator.post(
            reverse("admin:articles_site_add"),
            {
                "slug": "news",
                "name": "The News",
                "url": "https://news.example",
                "allowed_origins": '["https://news.example"]',
                "language": "en",
                "time_zone": "UTC",
                "sections-0-name": "Harbour",
                "sections-0-slug": "harbour",
                "sections-0-position": 0,
            }
            | sections,
        )
        assert answer.status_code == 302
        assert Site.objects.get().created_at
        assert Section.objects.get().name == "Harbour"

    @pytest.mark.parametrize("model", ["site", "section"])
    def test_lists_sites_and_sections(self, operator, model):
        SectionFactory(name="Harbour")
        assert operator.get(reverse(f"admin:articles_{model}_changelist")).status_code == 200

    def test_is_closed_to_readers(self, client):
        assert client.get(reverse("admin:articles_site_changelist")).status_code in {302, 403}
