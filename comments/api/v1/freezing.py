"""Stopping votes and allowing them again, for moderators."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.api.describing import described
from comments.api.fields import Choice, Input, YesNo
from comments.api.resource import Resource
from comments.api.viewing import viewer_at_comment
from comments.moderation.decisions import freezing
from comments.moderation.decisions.deciding import NotAllowed
from comments.threads.reading import CommentNotFound


class FreezeInput(Input):
    scope = Choice(choices=list(freezing.SCOPES))
    frozen = YesNo()


class FreezeShape(serializers.Serializer[object]):
    comment = serializers.UUIDField()
    scope = serializers.ChoiceField(choices=list(freezing.SCOPES))
    frozen = serializers.BooleanField()


class CommentVotesFrozen(Resource):
    tag = "moderation"
    signed_in = ("PUT",)
    limits = {"PUT": limits.DECIDE}
    refusals = {"PUT": (CommentNotFound, NotAllowed, freezing.ScopeUnknown, freezing.VotesNotFrozen)}

    @described(
        operation_id="freezeVotes",
        summary="Stop the votes on a comment or in its discussion, or allow them again",
        description="Votes that were cast are kept. Who votes all the same is refused with `votes_frozen` or, in a discussion, `votes_off`.",
        request=FreezeInput,
        responses=FreezeShape,
    )
    def put(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        wish = FreezeInput(data=request.data)
        wish.is_valid(raise_exception=True)
        scope, is_frozen = wish.validated_data["scope"], wish.validated_data["frozen"]
        freezing.freeze_votes(
            comment_id=comment_id,
            viewer=viewer_at_comment(self.user, comment_id),
            scope=scope,
            is_frozen=is_frozen,
            now=self.now,
        )
        return Response({"comment": comment_id, "scope": scope, "frozen": is_frozen})
