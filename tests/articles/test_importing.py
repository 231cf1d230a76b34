from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from articles.importing import import_article
from articles.ingesting.parsed import Conventions
from articles.ingesting.reading import read_article
from articles.models import Article, Reference
from articles.registering import register_article
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory

pytestmark = pytest.mark.django_db

HOME = "https://news.example"
HARBOUR = Path(__file__).parents[1] / "data" / "articles" / "harbour-flood.txt"
SLUG = "the-second-flooding-of-the-lantern-quay-what-failed-and-who-will-pay-for-it"


def parsed(
    text="The flood\nby Ilse Marran on 14 Nov 2025\n\nWater [1] stood [2].\n\n1. Report\n2. ?\n", name="a.txt"
):
    return read_article(text.encode(), name=name, conventions=Conventions())


@pytest.fixture
def site():
    return SiteFactory(slug="news", url=HOME, allowed_origins=[HOME], language="de", name="The News")


@pytest.fixture
def put(site, now):
    def put(text=None, **given):
        read = parsed() if text is None else parsed(text) if isinstance(text, str) else text
        return import_article(**({"parsed": read, "site": site, "now": now} | given))

    return put


class TestCreating:
    def test_makes_an_article_with_its_references(self, put, now):
        outcome = put(read_article(HARBOUR.read_bytes(), name=HARBOUR.name, conventions=Conventions()))
        article = Article.objects.get()
        assert (outcome.action, outcome.article, outcome.url) == ("created", article, f"{HOME}/{SLUG}")
        assert article.slug == SLUG
        assert article.byline == "Ilse Marran"
        assert article.published_at == datetime(2025, 11, 14, tzinfo=UTC)
        assert article.courtesy_name == "The Tidewater Review"
        assert article.registered_at == now
        assert article.body.count('class="mark"') == 6
        assert [reference.sourced for reference in article.references.all()] == [
            True,
            False,
            True,
            False,
            False,
            True,
        ]
        assert all(
            anchor in article.body for note in article.references.all() for anchor in note.mark_anchors
        )

    def test_gives_it_the_language_of_the_site_when_it_says_none(self, put):
        put()
        assert Article.objects.get().language == "de"

    @pytest.mark.parametrize("url", [f"{HOME}/flood?utm_source=x", f"{HOME}/flood"])
    def test_puts_it_at_the_address_that_the_caller_gives(self, put, url):
        text = f"---\ntitle: T\nurl: {HOME}/other\n---\nWater.\n"
        assert put(parsed(text, "a.md"), url=url).url == f"{HOME}/flood"

    def test_puts_it_at_the_address_that_the_file_gives(self, put):
        text = f"---\ntitle: T\nurl: {HOME}/other#top\n---\nWater.\n"
        assert put(parsed(text, "a.md")).url == f"{HOME}/other"

    def test_warns_of_an_address_that_is_not_the_sites(self, put):
        assert put(url="https://else.example/flood").warnings == (
            "The address https://else.example/flood does not belong to The News.",
        )

    def test_puts_it_into_the_section_that_the_file_names(self, put, site):
        section = SectionFactory(site=site, slug="harbour", name="Am Hafen")
        for name in ("harbour", "Harbour", "am hafen"):
            text = f"---\ntitle: T\nsection: {name}\n---\nWater.\n"
            assert put(parsed(text, "a.md")).article.section == section

    def test_warns_of_a_section_that_the_site_has_not(self, put):
        SectionFactory(slug="harbour")
        outcome = put(parsed("---\ntitle: T\nsection: harbour\n---\nWater.\n", "a.md"))
        assert outcome.warnings == ("The News has no section “harbour”.",)
        assert outcome.article.section is None

    def test_prefers_the_section_that_the_caller_gives(self, put, site):
        section = SectionFactory(site=site)
        SectionFactory(site=site, slug="harbour")
        outcome = put(parsed("---\ntitle: T\nsection: harbour\n---\nWater.\n", "a.md"), section=section)
        assert outcome.article.section == section


class TestAgain:
    def test_changes_nothing_when_nothing_changed(self, put):
        first = put()
        references = list(Reference.objects.values_list("pk", flat=True))
        second = put()
        assert (second.action, second.article) == ("unchanged", first.article)
        assert list(Reference.objects.values_list("pk", flat=True)) == references

    @pytest.mark.parametrize(
        "text",
        [
            "The flood\nby Bo Lund on 14 Nov 2025\n\nWater [1] stood [2].\n\n1. Report\n2. ?\n",
            "The flood\nby Ilse Marran on 15 Nov 2025\n\nWater [1] stood [2].\n\n1. Report\n2. ?\n",
            "The flood\nby Ilse Marran on 14 Nov 2025\n\nWater [1] fell [2].\n\n1. Report\n2. ?\n",
            "The flood\nby Ilse Marran on 14 Nov 2025\n\nWater [1] stood [2].\n\n1. Report\n2. Letter\n",
            "The flood\nby Ilse Marran on 14 Nov 2025\n\nWater [1] stood [2].\n\n1. Report\n2. ?\n3. New\n",
            "The flood\nby Ilse Marran on 14 Nov 2025\n\nWater [1] stood [2].\n\n1. Report\n",
            "The flood\nby Ilse Marran on 14 Nov 2025\n\nWater [1] stood [2].\n\n1. Report\n2. ?\n\nCourtesy The Review\n",
        ],
    )
    def test_keeps_the_row_and_takes_over_what_changed(self, put, text):
        first = put()
        second = put(text)
        assert (second.action, second.article.pk) == ("updated", first.article.pk)
        assert Article.objects.count() == 1
        assert put(text).action == "unchanged"

    def test_keeps_the_rows_of_references_whose_number_stays(self, put):
        put()
        before = dict(Reference.objects.values_list("number", "pk"))
        put("The flood\n\nWater [2] stood [3].\n\n2. Letter, https://port.example/l\n3. Minutes\n")
        after = {reference.number: reference for reference in Reference.objects.all()}
        assert set(after) == {2, 3}
        assert after[2].pk == before[2]
        assert (after[2].text, after[2].url, after[2].sourced) == ("Letter", "https://port.example/l", True)

    def test_keeps_what_only_the_house_knows(self, put, site, now):
        article = put().article
        section = SectionFactory(site=site)
        Article.objects.update(section=section, discussion="closed", language="fr")
        put("The flood\n\nOther words.\n", now=now + timedelta(days=1))
        article.refresh_from_db()
        assert (article.section, article.discussion, article.language) == (section, "closed", "fr")
        assert article.registered_at == now

    def test_finds_the_article_in_every_spelling_of_its_address(self, put):
        first = put(url=f"{HOME}/flood")
        second = put("A new title\n\nWater.\n", url="http://NEWS.example/flood/?fbclid=1#x")
        assert second.article.pk == first.article.pk
        assert second.article.title == "A new title"
        assert second.url == f"{HOME}/flood"

    def test_fills_the_article_that_an_embed_registered(self, put, site, now):
        seen = register_article(site=site, url=f"{HOME}/flood", origin=HOME, title="Flood – News", now=now)
        outcome = put(url=f"{HOME}/flood")
        assert (outcome.action, outcome.article.pk) == ("updated", seen.pk)
        assert outcome.article.title == "The flood"

    def test_moves_an_article_whose_address_was_only_assumed(self, put):
        first = put()
        second = put(url=f"{HOME}/2025/flood.html")
        assert second.article.pk == first.article.pk
        assert second.url == f"{HOME}/2025/flood.html"
        assert put(url=f"{HOME}/2025/flood.html").action == "unchanged"
        assert put().article.pk == first.article.pk

    def test_does_not_move_an_article_whose_own_page_registered_it(self, put, site, now):
        seen = register_article(site=site, url=f"{HOME}/the-flood", origin=HOME, title="The flood", now=now)
        assert put(url=f"{HOME}/2025/flood.html").article.pk != seen.pk

    def test_keeps_two_addresses_with_one_title_apart(self, put):
        one, other = put(url=f"{HOME}/1"), put(url=f"{HOME}/2")
        assert one.article.pk != other.article.pk
        assert other.article.slug.startswith("the-flood-")

    def test_keeps_the_sites_apart(self, put):
        other = ArticleFactory(slug="the-flood")
        assert put().article.pk != other.pk


class TestDryRun:
    def test_says_what_would_be_done_and_does_nothing(self, put):
        assert put(dry_run=True).action == "created"
        assert not Article.objects.exists()
        put()
        assert put(dry_run=True).action == "unchanged"
        assert put("The flood\n\nOther words.\n", dry_run=True).action == "updated"
        assert "Water" in Article.objects.get().body
        assert Reference.objects.count() == 2


def test_a_file_is_imported_whole_or_not_at_all(put, monkeypatch):
    put()

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Reference.objects.__class__, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        put("The flood\n\nOther words [3].\n\n3. New\n")
    assert "Water" in Article.objects.get().body
    assert [reference.number for reference in Reference.objects.all()] == [1, 2]
