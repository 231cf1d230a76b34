"""What an address names, or Http404."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from articles.models import Article, Site
from comments.threads.models import Comment

_SHOWN = [Article.Discussion.OPEN, Article.Discussion.CLOSED]


def site_at(slug: str) -> Site:
    """Return the site of this slug."""
    site = Site.objects.filter(slug=slug).first()
    if site is None:
        raise Http404(_("There is no such site here."))
    return site


def article_at(site_slug: str, slug: str) -> Article:
    """Return the article with its site, section and, if anybody ever commented, its thread; one query."""
    article = (
        Article.objects.select_related("site", "section", "thread")
        .filter(site__slug=site_slug, slug=slug)
        .first()
    )
    if article is None:
        raise Http404(_("There is no such article here."))
    return article


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
