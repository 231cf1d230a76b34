"""Routes below one thread or one comment, on which the pages of its site have rights."""

from collections.abc import Collection
from typing import Any

from comments.accounts.models import Profile
from comments.api.resource import Resource
from comments.api.viewing import site_of_comment
from comments.threads.models import Thread


class ThreadRoute(Resource):
    """A route below one thread; its site's own pages have rights on it."""

    tag = "threads"

    @classmethod
    def origins_of(cls, **route: Any) -> Collection[str]:
        thread = Thread.objects.select_related("article__site").filter(pk=route["thread_id"]).first()
        return thread.article.site.allowed_origins if thread else ()


class CommentRoute(Resource):
    """A route below one comment; its site's own pages have rights on it."""

    tag = "comments"

    @classmethod
    def origins_of(cls, **route: Any) -> Collection[str]:
        site = site_of_comment(route["comment_id"])
        return site.allowed_origins if site else ()


class ProfileRoute(Resource):
    """A route about who somebody is on one site; that site's own pages have rights on it."""

    tag = "me"

    @classmethod
    def origins_of(cls, **route: Any) -> Collection[str]:
        profile = Profile.objects.select_related("site").filter(pk=route["profile_id"]).first()
        return profile.site.allowed_origins if profile else ()
