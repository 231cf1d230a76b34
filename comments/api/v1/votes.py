from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.accounts.banning import Banned
from comments.api.describing import described, shaped_as
from comments.api.examples import AN_UPVOTE
from comments.api.fields import Input, Whole
from comments.api.scoped import CommentRoute
from comments.threads.reading import CommentNotFound
from comments.threads.voting import (
    NoDownvotes,
    NotOpenForVotes,
    OwnComment,
    VoteNotUnderstood,
    VotesFrozen,
    VotesOff,
    cast_vote_as,
)


@shaped_as({"type": "integer", "minimum": -1, "maximum": 1})
class VoteValue(Whole):
    """Voting itself refuses other numbers."""


class VoteInput(Input):
    value = VoteValue(help_text="1 up, -1 down, 0 takes it back.")


class VoteShape(serializers.Serializer[object]):
    comment = serializers.UUIDField()
    value = serializers.IntegerField(help_text="Yours: 1, -1, or 0 for none.")
    ups = serializers.IntegerField()
    downs = serializers.IntegerField()
    score = serializers.IntegerField()


def _wish(data: Any) -> int:
    """Return the vote; what is plainly in order needs no serializer, which explains the rest."""
    value = data.get("value")
    if type(value) is int and len(data) == 1:
        return value
    wish = VoteInput(data=data)
    wish.is_valid(raise_exception=True)
    return int(wish.validated_data["value"])


class CommentVote(CommentRoute):
    tag = "votes"
    signed_in = ("PUT", "DELETE")
    limits = {"PUT": limits.VOTE, "DELETE": limits.VOTE}
    refusals = {
        "PUT": (
            *(CommentNotFound, OwnComment, NotOpenForVotes, VoteNotUnderstood),
            *(VotesOff, VotesFrozen, NoDownvotes, Banned),
        ),
        "DELETE": (CommentNotFound, OwnComment, NotOpenForVotes, VotesOff, VotesFrozen, Banned),
    }

    @described(
        operation_id="vote",
        summary="Set your one vote on a comment",
        examples=[AN_UPVOTE],
        request=VoteInput,
        responses=VoteShape,
    )
    def put(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        return self._cast(comment_id, _wish(request.data))

    @described(operation_id="takeVoteBack", summary="Take your vote back", responses={200: VoteShape})
    def delete(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        return self._cast(comment_id, 0)

    def _cast(self, comment_id: UUID, value: int) -> Response:
        assert self.user is not None  # noqa: S101 - `signed_in` sees to it
        comment = cast_vote_as(
            comment_id=comment_id, user=self.user, value=value, now=self.now, address=self.address
        )
        return Response(
            {
                "comment": comment.pk,
                "value": value,
                "ups": comment.ups,
                "downs": comment.downs,
                "score": comment.score,
            }
        )
