import pytest
from django.urls import reverse

from articles.models import Reference, Section
from tests.articles.test_admin import form_of
from tests.factories.accounts import OperatorFactory
from tests.factories.articles import ArticleFactory, ReferenceFactory, SectionFactory, SiteFactory

pytestmark = pytest.mark.django_db

TAKEN = ["Another reference of the article has this number."]


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def save(client, article):
    """Return how to save the article's page with these references; None where the page was taken."""
    client.force_login(OperatorFactory())

    def save(*rows, **changes):
        fields = form_of(article, **changes)
        fields |= {
            "references-TOTAL_FORMS": len(rows),
            "references-INITIAL_FORMS": sum("id" in row for row in rows),
        }
        for nth, row in enumerate(rows):
            filled = {"article": article.pk, "text": "Port report", "sourced": "on", "url": ""} | row
            fields |= {f"references-{nth}-{name}": value for name, value in filled.items()}
        answer = client.post(reverse("admin:articles_article_change", args=[article.pk]), fields)
        if answer.status_code == 302:
            return None
        (references,) = answer.context["inline_admin_formsets"]
        return [dict(errors) for errors in references.formset.errors]

    return save


def numbers(article):
    return {row.number: row.text for row in Reference.objects.filter(article=article)}


class TestReferences:
    def test_are_refused_a_number_that_another_row_of_the_form_has(self, article, save):
        stored = ReferenceFactory(article=article, number=1)
        assert save({"id": stored.pk, "number": 1}, {"number": 1}) == [{}, {"number": TAKEN}]

    def test_are_refused_a_number_that_was_taken_since_the_form_was_shown(self, article, save):
        ReferenceFactory(article=article, number=1, text="The first")
        assert save({"number": 1}) == [{"number": TAKEN}]
        assert numbers(article) == {1: "The first"}

    def test_are_told_where_the_number_was_changed(self, article, save):
        first, second = (
            ReferenceFactory(article=article, number=1),
            ReferenceFactory(article=article, number=2),
        )
        said = save({"id": first.pk, "number": 2}, {"id": second.pk, "number": 2})
        assert said == [{"number": TAKEN}, {}]

    def test_may_have_the_number_of_another_article(self, article, save):
        ReferenceFactory(number=1)
        assert save({"number": 1}) is None

    def test_exchange_their_numbers(self, article, save):
        first, second = (
            ReferenceFactory(article=article, number=1),
            ReferenceFactory(article=article, number=2),
        )
        told = save({"id": first.pk, "number": 2, "text": "a"}, {"id": second.pk, "number": 1, "text": "b"})
        assert told is None
        assert numbers(article) == {1: "b", 2: "a"}

    def test_take_the_number_of_one_that_is_deleted(self, article, save):
        first, second = (
            ReferenceFactory(article=article, number=1),
            ReferenceFactory(article=article, number=2),
        )
        told = save(
            {"id": first.pk, "number": 2, "text": "a"}, {"id": second.pk, "number": 2, "DELETE": "on"}
        )
        assert told is None
        assert numbers(article) == {2: "a"}

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ({"number": 0}, {"number": ["Numbers start at 1."]}),
            (
                {"number": 1, "text": ""},
                {"sourced": ["Give a text or an address, or say that it has no source."]},
            ),
        ],
    )
    def test_are_told_in_words_what_cannot_be(self, save, row, said):
        assert save(row) == [said]

    def test_of_a_new_article_are_checked_among_each_other(self, client):
        client.force_login(OperatorFactory())
        article = ArticleFactory.build(
            site=SiteFactory(), slug="flood", canonical_url="https://news.example/flood"
        )
        row = {"number": 1, "text": "x", "sourced": "on"}
        rows = {f"references-{nth}-{name}": value for nth in (0, 1) for name, value in row.items()}
        fields = form_of(article) | {"references-TOTAL_FORMS": 2} | rows
        answer = client.post(reverse("admin:articles_article_add"), fields)
        assert answer.status_code == 200
        assert TAKEN[0] in answer.content.decode()


class TestArticles:
    def test_are_refused_the_slug_of_another_on_the_site(self, client, article, save):
        other = ArticleFactory(site=article.site)
        fields = form_of(article, slug=other.slug)
        answer = client.post(reverse("admin:articles_article_change", args=[article.pk]), fields)
        assert answer.context["adminform"].form.errors == {"slug": ["Another article of the site has this."]}
        assert save(slug=ArticleFactory().slug) is None


class TestSections:
    def test_are_refused_a_slug_that_was_taken_since_the_form_was_shown(self, client):
        client.force_login(OperatorFactory())
        site = SectionFactory(slug="harbour").site
        fields = {
            "slug": site.slug,
            "name": site.name,
            "url": site.url,
            "allowed_origins": "[]",
            "language": "en",
            "time_zone": "UTC",
            "sections-TOTAL_FORMS": 1,
            "sections-INITIAL_FORMS": 0,
            "sections-0-slug": "harbour",
            "sections-0-name": "Harbour",
            "sections-0-position": 0,
            "sections-0-site": site.pk,
        }
        answer = client.post(reverse("admin:articles_site_change", args=[site.pk]), fields)
        (sections,) = answer.context["inline_admin_formsets"]
        assert sections.formset.errors == [{"slug": ["Another section of the site has this."]}]
        assert Section.objects.count() == 1
