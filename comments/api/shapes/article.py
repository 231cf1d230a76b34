from django.conf import settings
from rest_framework import serializers

from articles.importing import CREATED, UNCHANGED, UPDATED
from articles.models import Article, Reference
from comments.api.shapes.site import SectionShape, section_json
from comments.api.shapes.thread import ThreadCountShape, thread_count_json


class CourtesyShape(serializers.Serializer[Article]):
    name = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)


class ReferenceShape(serializers.Serializer[Reference]):
    number = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_null=True)
    sourced = serializers.BooleanField(help_text="False where the article leaves its source open.")


class ArticleSummaryShape(serializers.Serializer[Article]):
    id = serializers.UUIDField()
    site = serializers.SlugField()
    section = SectionShape(allow_null=True)
    url = serializers.CharField(help_text="Canonical: the one address under which the article is known.")
    page = serializers.URLField(help_text="Where it can be read and discussed here.")
    title = serializers.CharField()
    byline = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)
    language = serializers.CharField(help_text="BCP 47 tag.")
    discussion = serializers.ChoiceField(choices=Article.Discussion.values)
    thread = ThreadCountShape(
        allow_null=True, help_text="Null until somebody opened it, and where it is switched off."
    )


class ArticleShape(ArticleSummaryShape):
    courtesy = CourtesyShape()
    references = ReferenceShape(many=True)
    html = serializers.CharField(
        allow_blank=True, help_text="Sanitised; marks are linked to `#ref-<number>`."
    )


class ArticlePage(serializers.Serializer[object]):
    results = ArticleSummaryShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page; null on the last one.")


class ArticleList(serializers.Serializer[object]):
    results = ArticleSummaryShape(many=True)


class ImportedShape(serializers.Serializer[object]):
    """What was understood, in the words of `import_article --json`."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    byline = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    language = serializers.CharField()
    courtesy = CourtesyShape()
    paragraphs = serializers.ListField(child=serializers.CharField(), help_text="Plain text.")
    marks = serializers.ListField(child=serializers.IntegerField(), help_text="Numbers, in reading order.")
    references = ReferenceShape(many=True)
    reported_comment_count = serializers.IntegerField(allow_null=True, help_text="Told, and not believed.")
    warnings = serializers.ListField(child=serializers.CharField())
    action = serializers.ChoiceField(choices=[CREATED, UPDATED, UNCHANGED])
    url = serializers.CharField()


class ArticleInput(serializers.Serializer[object]):
    """The JSON that `import_article` reads; only a title and a body, or paragraphs, are needed."""

    title = serializers.CharField(max_length=300)
    body = serializers.CharField(required=False, help_text="Plain text or HTML, which is sanitised.")
    paragraphs = serializers.ListField(child=serializers.CharField(), required=False)
    byline = serializers.CharField(required=False, allow_null=True)
    published_at = serializers.DateTimeField(required=False, allow_null=True)
    updated_at = serializers.DateTimeField(required=False, allow_null=True)
    language = serializers.CharField(required=False, allow_null=True)
    section = serializers.CharField(required=False, allow_null=True, help_text="Slug or name.")
    url = serializers.CharField(required=False, allow_null=True)
    courtesy = CourtesyShape(required=False)
    references = ReferenceShape(many=True, required=False)


def article_summary_json(article: Article) -> dict[str, object]:
    """Return an article in short; its site, section and thread were selected along."""
    return {
        "id": article.public_id,
        "site": article.site.slug,
        "section": section_json(article.section) if article.section else None,
        "url": article.canonical_url,
        "page": f"{settings.PUBLIC_URL.rstrip('/')}/{article.site.slug}/{article.slug}/",
        "title": article.title,
        "byline": article.byline or None,
        "published_at": article.published_at,
        "updated_at": article.updated_at,
        "language": article.language,
        "discussion": str(article.discussion),
        "thread": thread_count_json(article),
    }


def article_json(article: Article) -> dict[str, object]:
    """Return a whole article; one query for its references."""
    return article_summary_json(article) | {
        "courtesy": {"name": article.courtesy_name or None, "url": article.courtesy_url or None},
        "references": [
            {"number": one.number, "text": one.text, "url": one.url or None, "sourced": one.sourced}
            for one in article.references.all()
        ],
        "html": article.body,
    }
