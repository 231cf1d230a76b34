from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.accounts.ignoring import OneselfIgnored, TooManyIgnored, ignore, unignore
from comments.api.describing import described
from comments.api.scoped import ProfileRoute
from comments.api.shown import profile_at
from comments.api.viewing import ProfileNotFound, viewer_on


class IgnoreShape(serializers.Serializer[object]):
    profile = serializers.UUIDField()
    since = serializers.DateTimeField()


class ProfileIgnore(ProfileRoute):
    tag = "me"
    signed_in = ("PUT", "DELETE")
    limits = {"PUT": limits.IGNORE, "DELETE": limits.IGNORE}
    takes_body = False
    refusals = {
        "PUT": (ProfileNotFound, OneselfIgnored, TooManyIgnored),
        "DELETE": (ProfileNotFound,),
    }

    @described(
        operation_id="ignore",
        summary="Ignore somebody on their site",
        description="Only you know. `mine` of a discussion lists whom you ignore, for the page to fold their comments.",
        request=None,
        responses=IgnoreShape,
    )
    def put(self, request: Request, profile_id: UUID, **_route: Any) -> Response:
        profile = profile_at(profile_id)
        kept = ignore(viewer=viewer_on(self.user, profile.site), profile=profile, now=self.now)
        return Response({"profile": kept.ignored_id, "since": kept.since})

    @described(operation_id="unignore", summary="Ignore somebody no longer", responses={204: None})
    def delete(self, request: Request, profile_id: UUID, **_route: Any) -> Response:
        profile = profile_at(profile_id)
        unignore(viewer=viewer_on(self.user, profile.site), profile=profile)
        return Response(status=204)
