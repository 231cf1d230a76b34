"""Articles of a site, page by page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Coalesce

from articles.models import Article, Site
from comments.threads.keyset import CursorRefused, RowComparison, decode_cursor, encode_cursor

# Before every article, so that the distance is never negative.
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ArticlesPage:
    articles: list[Article]
    # Empty on the last page.
    next_cursor: str


def articles_page(*, site: Site, section: str = "", cursor: str = "", size: int = 50) -> ArticlesPage:
    """
    Return a site's articles, newest first, with section and thread; one query.

    :param section: slug of a section, or "" for all of them
    :raises CursorRefused: for a cursor of another list
    """
    scope = f"articles:{site.pk}:{section}"
    listed = Article.objects.on(site).select_related("section", "thread")
    listed = listed.annotate(listed_at=Coalesce("published_at", "registered_at"))
    if section:
        listed = listed.filter(section__slug=section)
    if cursor:
        listed = listed.filter(RowComparison(["listed_at", "id"], "<", _values_of(cursor, scope)))
    # One more than the page holds tells whether there is a next one.
    found = list(listed.order_by(F("listed_at").desc(), "-id")[: size + 1])
    shown = found[:size]
    for article in shown:
        article.site = site
    return ArticlesPage(shown, _cursor_at(shown[-1], scope) if len(found) > size else "")


def _cursor_at(article: Article, scope: str) -> str:
    listed_at = article.published_at or article.registered_at
    return encode_cursor(scope, [str((listed_at - _EPOCH) // timedelta(microseconds=1)), article.pk])


def _values_of(cursor: str, scope: str) -> list[object]:
    microseconds, pk = decode_cursor(cursor, scope=scope, kinds=(str, int))
    try:
        listed_at = _EPOCH + timedelta(microseconds=int(microseconds))
    except (ValueError, OverflowError) as error:
        raise CursorRefused from error
    return [models.DateTimeField().get_db_prep_value(listed_at, connection), pk]
