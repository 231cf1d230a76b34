"""Sites, sections, articles and references for tests."""

from datetime import UTC, datetime

import factory

from articles.canonical import canonicalise
from articles.models import Article, Reference, Section, Site

BORN = datetime(2025, 11, 1, 8, 0, tzinfo=UTC)


class SiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Site

    slug = factory.Sequence(lambda n: f"tidewater-{n}")
    name = "The Tidewater Review"
    url = factory.LazyAttribute(lambda site: f"https://{site.slug}.example")
    allowed_origins = factory.LazyAttribute(lambda site: [site.url])
    created_at = BORN


class SectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Section

    site = factory.SubFactory(SiteFactory)
    slug = factory.Sequence(lambda n: f"harbour-{n}")
    name = "Harbour"


class ArticleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Article

    site = factory.SubFactory(SiteFactory)
    slug = factory.Sequence(lambda n: f"second-flood-{n}")
    canonical_url = factory.LazyAttribute(lambda article: f"{article.site.url}/{article.slug}")
    canonical_key = factory.LazyAttribute(lambda article: canonicalise(article.canonical_url).key)
    title = "The second flooding of the Lantern Quay"
    byline = "Ilse Marran"
    body = "<p>Water stood knee-deep in the old customs house.</p>"
    registered_at = BORN


class ReferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reference

    article = factory.SubFactory(ArticleFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "Port inspection report 2025/17, page 4"
