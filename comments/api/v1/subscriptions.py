"""What somebody hears of: discussions, authors and sections that they follow."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Section, Site
from comments.accounts import limits
from comments.accounts.models import User
from comments.api.describing import described
from comments.api.examples import A_SUBSCRIPTION
from comments.api.fields import Choice, Input
from comments.api.parameters import CURSOR, SIZE, size
from comments.api.resource import Resource
from comments.api.scoped import ProfileRoute, ThreadRoute
from comments.api.shown import profile_at, shown_thread
from comments.api.viewing import ProfileNotFound, SiteNotFound
from comments.errors import Refused
from comments.notifications.followed import followed, title_of
from comments.notifications.following import (
    OneselfFollowed,
    TooMuchFollowed,
    follow,
    of,
    unfollow,
)
from comments.notifications.models import Level, Subscription
from comments.threads.keyset import CursorRefused
from comments.threads.opening import ThreadNotFound


class SectionNotFound(Refused):
    code: ClassVar[str] = "section_not_found"
    status: ClassVar[int] = 404
    message = _("There is no such section here.")


class LevelInput(Input):
    level = Choice(choices=Level.values, help_text="Everything, only what is for you, or nothing.")


class ThreadSubscriptionShape(serializers.Serializer[object]):
    thread = serializers.UUIDField()
    level = serializers.ChoiceField(choices=Level.values)
    since = serializers.DateTimeField(allow_null=True, help_text="null as long as you never said.")


class FollowingShape(serializers.Serializer[object]):
    is_followed = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)


class SubscriptionShape(serializers.Serializer[object]):
    site = serializers.SlugField()
    what = serializers.ChoiceField(choices=["thread", "author", "section"])
    thread = serializers.UUIDField(allow_null=True)
    author = serializers.UUIDField(allow_null=True)
    section = serializers.SlugField(allow_null=True)
    title = serializers.CharField(help_text="Of the article, the author or the section.")
    level = serializers.ChoiceField(choices=Level.values)
    since = serializers.DateTimeField()


class SubscriptionPage(serializers.Serializer[object]):
    results = SubscriptionShape(many=True)
    next = serializers.CharField(allow_null=True)


class ThreadSubscription(ThreadRoute):
    tag = "me"
    signed_in = ("GET", "PUT", "DELETE")
    limits = {"PUT": limits.FOLLOW, "DELETE": limits.FOLLOW}
    refusals = {
        "GET": (ThreadNotFound,),
        "PUT": (ThreadNotFound, TooMuchFollowed),
        "DELETE": (ThreadNotFound,),
    }

    @described(
        operation_id="threadSubscription",
        summary="How much of a discussion you hear of",
        responses=ThreadSubscriptionShape,
    )
    def get(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        return self._told(thread_id, of(_reader(self), shown_thread(thread_id).thread))

    @described(
        operation_id="followThread",
        summary="Follow a discussion, hear only what is for you, or mute it",
        description="What you say of a discussion goes before whom and which sections you follow.",
        examples=[A_SUBSCRIPTION],
        request=LevelInput,
        responses=ThreadSubscriptionShape,
    )
    def put(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        wish = LevelInput(data=request.data)
        wish.is_valid(raise_exception=True)
        thread = shown_thread(thread_id).thread
        level = Level(wish.validated_data["level"])
        return self._told(thread_id, follow(user=_reader(self), what=thread, level=level, now=self.now))

    @described(
        operation_id="unfollowThread", summary="Hear of a discussion as everybody does", responses={204: None}
    )
    def delete(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        unfollow(user=_reader(self), what=shown_thread(thread_id).thread)
        return Response(status=204)

    def _told(self, thread_id: UUID, kept: Subscription | None) -> Response:
        level, since = (kept.level, kept.since) if kept else (Level.REPLIES.value, None)
        return Response({"thread": thread_id, "level": level, "since": since})


class AuthorSubscription(ProfileRoute):
    tag = "me"
    signed_in = ("GET", "PUT", "DELETE")
    takes_body = False
    limits = {"PUT": limits.FOLLOW, "DELETE": limits.FOLLOW}
    refusals = {
        "GET": (ProfileNotFound,),
        "PUT": (ProfileNotFound, OneselfFollowed, TooMuchFollowed),
        "DELETE": (ProfileNotFound,),
    }

    @described(
        operation_id="authorSubscription", summary="Whether you follow somebody", responses=FollowingShape
    )
    def get(self, request: Request, profile_id: UUID, **_route: Any) -> Response:
        return _told(of(_reader(self), profile_at(profile_id)))

    @described(
        operation_id="followAuthor",
        summary="Follow somebody on their site",
        description="They do not hear of it.",
        request=None,
        responses=FollowingShape,
    )
    def put(self, request: Request, profile_id: UUID, **_route: Any) -> Response:
        return _told(follow(user=_reader(self), what=profile_at(profile_id), now=self.now))

    @described(operation_id="unfollowAuthor", summary="Follow somebody no longer", responses={204: None})
    def delete(self, request: Request, profile_id: UUID, **_route: Any) -> Response:
        unfollow(user=_reader(self), what=profile_at(profile_id))
        return Response(status=204)


class SectionSubscription(Resource):
    tag = "me"
    signed_in = ("GET", "PUT", "DELETE")
    takes_body = False
    limits = {"PUT": limits.FOLLOW, "DELETE": limits.FOLLOW}
    refusals = {
        "GET": (SiteNotFound, SectionNotFound),
        "PUT": (SiteNotFound, SectionNotFound, TooMuchFollowed),
        "DELETE": (SiteNotFound, SectionNotFound),
    }

    @classmethod
    def origins_of(cls, **route: Any) -> Collection[str]:
        found = Site.objects.filter(slug=route["slug"]).values_list("allowed_origins", flat=True)
        return next(iter(found[:1]), ())

    @described(
        operation_id="sectionSubscription", summary="Whether you follow a section", responses=FollowingShape
    )
    def get(self, request: Request, slug: str, section: str, **_route: Any) -> Response:
        return _told(of(_reader(self), section_at(slug, section)))

    @described(
        operation_id="followSection", summary="Follow a section", request=None, responses=FollowingShape
    )
    def put(self, request: Request, slug: str, section: str, **_route: Any) -> Response:
        return _told(follow(user=_reader(self), what=section_at(slug, section), now=self.now))

    @described(operation_id="unfollowSection", summary="Follow a section no longer", responses={204: None})
    def delete(self, request: Request, slug: str, section: str, **_route: Any) -> Response:
        unfollow(user=_reader(self), what=section_at(slug, section))
        return Response(status=204)


class MySubscriptions(Resource):
    tag = "me"
    signed_in = ("GET",)
    parameters = {"cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (CursorRefused,)}

    @described(
        operation_id="mySubscriptions",
        summary="Everything that you follow or have muted",
        description="What you said last first, of all sites.",
        responses=SubscriptionPage,
    )
    def get(self, request: Request, **_route: Any) -> Response:
        wanted = size(request, 50)
        page = followed(user=_reader(self), cursor=request.query_params.get("cursor", ""), size=wanted)
        results = [subscription_json(one) for one in page.subscriptions]
        return Response({"results": results, "next": page.next_cursor or None})


def subscription_json(one: Subscription) -> dict[str, object]:
    """Return one thing that somebody follows, as `followed` brings it along."""
    return {
        "site": one.site.slug,
        "what": "thread" if one.thread else "author" if one.author else "section",
        "thread": one.thread_id,
        "author": one.author_id,
        "section": one.section.slug if one.section else None,
        "title": title_of(one),
        "level": one.level,
        "since": one.since,
    }


def section_at(slug: str, section: str) -> Section:
    """
    Return a section of a site.

    :raises SiteNotFound, SectionNotFound:
    """
    found = Section.objects.select_related("site").filter(site__slug=slug, slug=section).first()
    if found is None:
        if not Site.objects.filter(slug=slug).exists():
            raise SiteNotFound
        raise SectionNotFound
    return found


def _told(kept: Subscription | None) -> Response:
    since: datetime | None = kept.since if kept else None
    return Response({"is_followed": kept is not None, "since": since})


def _reader(route: Resource) -> User:
    assert route.user is not None  # noqa: S101 - `signed_in` sees to it
    return route.user
