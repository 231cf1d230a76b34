"""What an address names, or Http404."""

from itertools import islice
from uuid import UUID

from django.db import router
from django.http import Http404
from django.utils.translation import gettext as _

from articles.models import Article, Reference, Section, Site
from comments.sql import Columns, run
from comments.threads.models import Comment, Thread

_SHOWN = [Article.Discussion.OPEN, Article.Discussion.CLOSED]


def site_at(slug: str) -> Site:
    """Return the site of this slug."""
    site = Site.objects.filter(slug=slug).first()
    if site is None:
        raise Http404(_("There is no such site here."))
    return site


# Written by hand, because every page of an article begins with it: building it anew took longer than answering it.
_ARTICLE, _SITE, _SECTION, _THREAD = (
    Columns(model, alias) for model, alias in ((Article, "a"), (Site, "i"), (Section, "e"), (Thread, "t"))
)
_FIND_ARTICLE = f"""
    SELECT {_ARTICLE.sql}, {_SITE.sql}, {_SECTION.sql}, {_THREAD.sql}
    FROM articles_article a
    JOIN articles_site i ON i.id = a.site_id
    LEFT JOIN articles_section e ON e.id = a.section_id
    LEFT JOIN threads_thread t ON t.article_id = a.id
    WHERE i.slug = %s AND a.slug = %s
"""  # noqa: S608 - names of columns only


def article_at(site_slug: str, slug: str) -> Article:
    """Return the article with its site, section and, if anybody ever commented, its thread; one query."""
    database = router.db_for_read(Article)
    found = run(_FIND_ARTICLE, [site_slug, slug], database=database)
    if not found:
        raise Http404(_("There is no such article here."))
    row = iter(found[0])
    article, site, section, thread = (
        columns.row(list(islice(row, columns.count)), database=database)
        for columns in (_ARTICLE, _SITE, _SECTION, _THREAD)
    )
    assert isinstance(article, Article)  # noqa: S101 - the key of an inner join is never empty
    fetched = article._state.fields_cache  # noqa: SLF001 - where `select_related` puts what it brought
    fetched |= {"site": site, "section": section, "thread": thread}
    if isinstance(thread, Thread):
        thread.article = article
    return article


_REFERENCE = Columns(Reference, "r")
_FIND_REFERENCES = (
    f"SELECT {_REFERENCE.sql} FROM articles_reference r WHERE r.article_id = %s ORDER BY r.number"  # noqa: S608 - as above
)


def references_of(article: Article) -> list[Reference]:
    """Return the article's references in their order; one query."""
    database = router.db_for_read(Reference)
    rows = run(_FIND_REFERENCES, [article.pk], database=database)
    return [found for row in rows if (found := _REFERENCE.row(row, database=database))]


def shown_comment(comment_id: UUID) -> Comment | None:
    """Return a comment that everybody may find, with words, thread, article and site; one query."""
    return (
        Comment.objects.shown()
        .with_words()
        .select_related("thread__article__site")
        .filter(pk=comment_id, thread__article__discussion__in=_SHOWN)
        .first()
    )


def site_of_comment(comment_id: UUID) -> Site:
    """Return the site on which this comment stands, whoever may see it; none where the discussion is switched off."""
    site = Site.objects.filter(articles__thread__comments=comment_id, articles__discussion__in=_SHOWN).first()
    if site is None:
        raise Http404(_("There is no such comment here."))
    return site
