"""Routes below one site, thread, comment or person, on which the pages of their site have rights."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from articles.models import Article, Site
from comments.api.resource import Resource


class ThreadRoute(Resource):
    """A route below one thread; its site's own pages have rights on it."""

    tag = "threads"

    @classmethod
    def origins_of(cls, **route: Any) -> Collection[str]:
        return _origins(Site.objects.filter(articles__thread=route["thread_id"]))


class SiteRoute(Resource):
    """A route about a whole site; its own pages have rights on it."""

    tag = "sites"

    @classmethod
    def origins_of(cls, **route: Any) -> Collection[str]:
        return _origins(Site.objects.filter(slug=route["slug"]))


class CommentRoute(Resource):
    """A route below one comment; its site's own pages have rights on it."""

    tag = "comments"

    @classmethod
    def origins_of(cls, **route: Any) -> Collection[str]:
        shown = [Article.Discussion.OPEN, Article.Discussion.CLOSED]
        sites = Site.objects.filter(articles__discussion__in=shown)
        return _origins(sites.filter(articles__thread__comments=route["comment_id"]))


class ProfileRoute(Resource):
    """A route about who somebody is on one site; that site's own pages have rights on it."""

    tag = "me"

    @classmethod
    def origins_of(cls, **route: Any) -> Collection[str]:
        return _origins(Site.objects.filter(profiles=route["profile_id"]))


def _origins(sites: QuerySet[Site]) -> Collection[str]:
    """Return the list of the one site, if it is there; nothing else of it is read."""
    return next(iter(sites.values_list("allowed_origins", flat=True)[:1]), ())
