"""Who looks at what: from the ids in an address to a row and a viewer on its site."""

from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from articles.models import Article, Site
from comments.accounts.models import User
from comments.accounts.viewer import Viewer, viewer_of
from comments.errors import Refused
from comments.threads.models import Thread
from comments.threads.reading import CommentNotFound


class SiteNotFound(Refused):
    code: ClassVar[str] = "site_not_found"
    status: ClassVar[int] = 404
    message = _("There is no such site here.")


class ArticleNotFound(Refused):
    code: ClassVar[str] = "article_not_found"
    status: ClassVar[int] = 404
    message = _("There is no such article here.")


class ThreadNotFound(Refused):
    """Absent, or switched off for its article: one and the same answer."""

    code: ClassVar[str] = "thread_not_found"
    status: ClassVar[int] = 404
    message = _("There is no such discussion here.")


class ProfileNotFound(Refused):
    code: ClassVar[str] = "profile_not_found"
    status: ClassVar[int] = 404
    message = _("There is nobody of this id here.")


def site_at(slug: str) -> Site:
    """
    Return the site of this slug.

    :raises SiteNotFound:
    """
    site = Site.objects.filter(slug=slug).first()
    if site is None:
        raise SiteNotFound
    return site


def article_at(public_id: UUID) -> Article:
    """
    Return the article with its site and section; one query.

    :raises ArticleNotFound:
    """
    article = Article.objects.select_related("site", "section", "thread").filter(public_id=public_id).first()
    if article is None:
        raise ArticleNotFound
    return article


def thread_at(thread_id: UUID) -> Thread:
    """
    Return the thread with its article and site; one query.

    :raises ThreadNotFound:
    """
    thread = (
        Thread.objects.select_related("article__site")
        .filter(pk=thread_id)
        .exclude(article__discussion=Article.Discussion.OFF)
        .first()
    )
    if thread is None:
        raise ThreadNotFound
    return thread


def viewer_at_comment(user: User | None, comment_id: UUID) -> Viewer:
    """
    Return who this is on the site of that comment, whoever may see it there.

    :raises CommentNotFound: for an absent one, and in a discussion that is switched off
    """
    site = site_of_comment(comment_id)
    if site is None:
        raise CommentNotFound
    return viewer_on(user, site)


def viewer_on(user: User | None, site: Site) -> Viewer:
    """Return who this is on the site; about somebody signed out the database is not asked."""
    return Viewer(site_id=site.pk) if user is None else viewer_of(user, site=site)


def site_of_comment(comment_id: UUID) -> Site | None:
    """Return the site of a comment whose discussion is not switched off."""
    shown = [Article.Discussion.OPEN, Article.Discussion.CLOSED]
    return Site.objects.filter(articles__discussion__in=shown, articles__thread__comments=comment_id).first()
