from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Article, Reference, Section, Site
from articles.validators import RESERVED_SLUGS
from tests.factories.articles import ArticleFactory, ReferenceFactory, SectionFactory, SiteFactory

pytestmark = pytest.mark.django_db


def refuses(factory, constraint, **columns):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        factory(**columns)
    # SQLite names the columns of a unique constraint, not the constraint.
    return constraint in str(refusal.value) or str(refusal.value).startswith("UNIQUE")


class TestSite:
    def test_is_called_by_its_name(self):
        assert str(SiteFactory(name="The Tidewater Review")) == "The Tidewater Review"

    @pytest.mark.parametrize("slug", RESERVED_SLUGS)
    def test_cannot_take_a_word_that_addresses_begin_with(self, slug):
        assert refuses(SiteFactory, "site_slug_is_free_to_use", slug=slug)

    @pytest.mark.parametrize("slug", RESERVED_SLUGS)
    def test_says_so_before_the_database_does(self, slug):
        site = SiteFactory.build(slug=slug, url="https://news.example", allowed_origins=[])
        with pytest.raises(ValidationError, match="reserved"):
            site.full_clean()

    @pytest.mark.parametrize(
        ("constraint", "columns"),
        [
            ("site_slug_is_free_to_use", {"slug": ""}),
            ("site_slug_is_lower_case", {"slug": "News"}),
            ("site_has_a_name", {"name": ""}),
            ("site_url_ends_without_slash", {"url": "https://news.example/"}),
            ("site_url_ends_without_slash", {"url": ""}),
            ("site_has_a_language", {"language": ""}),
            ("site_has_a_time_zone", {"time_zone": ""}),
        ],
    )
    def test_keeps_its_rules_in_the_database(self, constraint, columns):
        assert refuses(SiteFactory, constraint, **columns)

    @pytest.mark.parametrize("language", ["en", "de", "pt-BR", "zh-Hant-TW", "ckb"])
    def test_takes_language_tags(self, language):
        SiteFactory.build(language=language).full_clean()

    @pytest.mark.parametrize("language", ["e", "english!", "en_GB", "en-", "en\n"])
    def test_takes_nothing_else_for_a_language(self, language):
        with pytest.raises(ValidationError):
            SiteFactory.build(language=language).full_clean()

    def test_is_the_only_one_with_its_slug(self):
        assert refuses(SiteFactory, "slug", slug=SiteFactory().slug)


class TestSection:
    def test_is_called_by_its_name(self):
        assert str(SectionFactory(name="Harbour")) == "Harbour"

    def test_has_a_slug_of_its_own_on_its_site_only(self):
        section = SectionFactory(slug="harbour")
        assert SectionFactory(slug="harbour").pk
        assert refuses(
            SectionFactory, "section_slug_is_unique_on_its_site", site=section.site, slug="harbour"
        )

    @pytest.mark.parametrize(
        ("constraint", "columns"),
        [
            ("section_has_a_slug", {"slug": ""}),
            ("section_slug_is_lower_case", {"slug": "Harbour"}),
            ("section_has_a_name", {"name": ""}),
        ],
    )
    def test_keeps_its_rules_in_the_database(self, constraint, columns):
        assert refuses(SectionFactory, constraint, **columns)

    def test_comes_in_the_order_of_its_position(self):
        site = SiteFactory()
        names = ["Harbour", "City", "Opinion"]
        for position, name in zip([2, 1, 1], names, strict=True):
            SectionFactory(site=site, name=name, position=position)
        assert [section.name for section in Section.objects.filter(site=site)] == [
            "City",
            "Opinion",
            "Harbour",
        ]


class TestArticle:
    def test_is_called_by_its_title(self):
        assert str(ArticleFactory(title="The flood")) == "The flood"

    def test_stands_once_at_an_address_of_a_site(self):
        article = ArticleFactory()
        assert ArticleFactory(canonical_key=article.canonical_key).pk
        assert refuses(
            ArticleFactory,
            "article_has_one_address_per_site",
            site=article.site,
            canonical_key=article.canonical_key,
        )

    def test_has_a_slug_of_its_own_on_its_site_only(self):
        article = ArticleFactory(slug="flood")
        assert ArticleFactory(slug="flood").pk
        assert refuses(
            ArticleFactory,
            "article_slug_is_unique_on_its_site",
            site=article.site,
            slug="flood",
            canonical_key="another",
        )

    @pytest.mark.parametrize(
        ("constraint", "columns"),
        [
            ("article_has_a_slug", {"slug": ""}),
            ("article_slug_is_lower_case", {"slug": "Flood"}),
            ("article_has_an_address", {"canonical_url": "", "canonical_key": "0"}),
            ("article_has_an_address_key", {"canonical_key": ""}),
            ("article_has_a_title", {"title": ""}),
            ("article_has_a_language", {"language": ""}),
            ("article_discussion_is_known", {"discussion": "maybe"}),
        ],
    )
    def test_keeps_its_rules_in_the_database(self, constraint, columns):
        assert refuses(ArticleFactory, constraint, **columns)

    @pytest.mark.parametrize("discussion", ["open", "closed", "off"])
    def test_has_a_discussion_that_is_open_closed_or_off(self, discussion):
        assert ArticleFactory(discussion=discussion).pk

    def test_cannot_stand_in_a_section_of_another_site(self):
        article = ArticleFactory.build(site=SiteFactory(), section=SectionFactory())
        with pytest.raises(ValidationError, match="another site"):
            article.clean()

    def test_stays_when_its_section_goes(self):
        section = SectionFactory()
        article = ArticleFactory(site=section.site, section=section)
        section.delete()
        article.refresh_from_db()
        assert article.section is None

    def test_is_listed_newest_first_by_its_own_date_or_its_registration(self):
        site = SiteFactory()
        days = {"first": (9, None), "third": (1, 20), "second": (15, None), "last": (2, 5)}
        for title, (registered, published) in days.items():
            ArticleFactory(
                site=site,
                title=title,
                registered_at=datetime(2025, 11, registered, tzinfo=UTC),
                published_at=published and datetime(2025, 11, published, tzinfo=UTC),
            )
        ArticleFactory(title="elsewhere")
        listed = Article.objects.on(site).listed().values_list("title", flat=True)
        assert list(listed) == ["third", "second", "first", "last"]

    def test_is_listed_latest_row_first_on_the_same_day(self):
        site = SiteFactory()
        one, other = ArticleFactory(site=site), ArticleFactory(site=site)
        assert list(Article.objects.on(site).listed()) == [other, one]


class TestReference:
    def test_is_called_by_its_number_and_source(self):
        assert str(ReferenceFactory(number=3, text="Council minutes")) == "[3] Council minutes"
        assert str(ReferenceFactory(number=4, text="", url="https://a.example")) == "[4] https://a.example"

    @pytest.mark.parametrize(
        ("constraint", "columns"),
        [
            ("reference_number_starts_at_one", {"number": 0}),
            ("reference_sourced_says_its_source", {"text": "", "url": "", "sourced": True}),
            ("number", {"number": -1}),
            ("mark_count", {"mark_count": -1}),
        ],
    )
    def test_keeps_its_rules_in_the_database(self, constraint, columns):
        assert refuses(ReferenceFactory, constraint, **columns)

    @pytest.mark.parametrize(
        "columns",
        [
            {"text": "?", "sourced": False},
            {"text": "", "sourced": False},
            {"text": "", "url": "https://a.example"},
        ],
    )
    def test_may_be_unsourced_or_an_address_alone(self, columns):
        assert ReferenceFactory(**columns).pk

    def test_has_a_number_of_its_own_in_its_article_only(self):
        one = ReferenceFactory(number=1)
        assert ReferenceFactory(number=1).pk
        assert refuses(
            ReferenceFactory, "reference_number_is_unique_in_its_article", article=one.article, number=1
        )

    def test_comes_in_the_order_of_its_number(self):
        article = ArticleFactory()
        for number in (10, 2, 1):
            ReferenceFactory(article=article, number=number)
        assert [reference.number for reference in article.references.all()] == [1, 2, 10]

    def test_knows_its_own_place_and_those_of_its_marks(self):
        reference = Reference(number=4, mark_count=2)
        assert reference.anchor == "ref-4"
        assert reference.mark_anchors == ["mark-4-1", "mark-4-2"]

    def test_goes_with_its_article_and_the_article_with_its_site(self):
        reference = ReferenceFactory()
        Site.objects.get(pk=reference.article.site_id).delete()
        assert not Reference.objects.exists()
