"""The articles of a site, newest first, page by page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from articles.models import Article, Section, Site
from comments.threads.keyset import CursorRefused, decode_cursor, encode_cursor

# Before every article, so that no cursor holds a negative number.
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class ArticlesPage:
    articles: list[Article]
    # Empty on the last page.
    next_cursor: str


def articles_page(
    *, site: Site, section: Section | None = None, cursor: str = "", size: int = 20
) -> ArticlesPage:
    """
    Return articles with their section and thread, newest first; one query.

    :raises CursorRefused: for a cursor of another list
    """
    scope = f"articles:{site.pk}:{section.pk if section else ''}"
    articles = Article.objects.on(site).annotate(listed_at=Coalesce("published_at", "registered_at"))
    if section is not None:
        articles = articles.filter(section=section)
    if cursor:
        microseconds, last = decode_cursor(cursor, scope=scope, kinds=(int, int))
        at = _moment(microseconds)
        # Said so that the index is entered at this moment and not at its beginning.
        articles = articles.filter(Q(listed_at__lte=at) & (Q(listed_at__lt=at) | Q(pk__lt=last)))
    found = list(articles.select_related("section", "thread").listed()[: size + 1])
    shown = found[:size]
    if len(found) <= size:
        return ArticlesPage(shown, "")
    ended = shown[-1]
    microseconds = ((ended.published_at or ended.registered_at) - _BEGINNING) // _MICROSECOND
    return ArticlesPage(shown, encode_cursor(scope, [microseconds, ended.pk]))


def _moment(microseconds: int) -> datetime:
    try:
        return _BEGINNING + microseconds * _MICROSECOND
    except OverflowError as error:
        raise CursorRefused from error
