from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.accounts.banning import Banned
from comments.api.describing import described, shaped_as
from comments.api.examples import A_FLAG
from comments.api.fields import Choice, Input, Text
from comments.api.scoped import CommentRoute
from comments.api.viewing import viewer_at_comment
from comments.moderation.models import FlagReason, WaitingReport
from comments.moderation.notes import NoteMissing, NoteNotText, NoteTooLong
from comments.moderation.people.flagging import NOTE_MAX, FlagReasonUnknown, OwnCommentFlagged, flag_comment
from comments.threads.reading import CommentNotFound


@shaped_as({"type": "string", "maxLength": NOTE_MAX})
class FlagNote(Text):
    """Flagging itself looks at its length, once blanks around it are gone."""


class FlagInput(Input):
    reason = Choice(choices=FlagReason.values)
    note = FlagNote(
        required=False, default="", allow_blank=True, help_text="For moderators alone; needed for `other`."
    )


class FlagShape(serializers.Serializer[object]):
    comment = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=FlagReason.values)
    raised_at = serializers.DateTimeField()
    is_paused = serializers.BooleanField(
        help_text="Whether it waits because you are suspended from reporting; it is received all the same."
    )


class CommentFlags(CommentRoute):
    tag = "flags"
    signed_in = ("POST",)
    limits = {"POST": limits.FLAG}
    refusals = {
        "POST": (
            CommentNotFound,
            OwnCommentFlagged,
            FlagReasonUnknown,
            NoteMissing,
            NoteTooLong,
            NoteNotText,
            Banned,
        )
    }

    @described(
        operation_id="flag",
        summary="Call a moderator to a comment",
        description=(
            "Once a reader: a repeat answers 200 with the first flag. `threat` after another reason makes it graver, and"
            " words that were changed after a moderator decided can be reported anew: 201."
        ),
        examples=[A_FLAG],
        request=FlagInput,
        responses={200: FlagShape, 201: FlagShape},
    )
    def post(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        call = FlagInput(data=request.data)
        call.is_valid(raise_exception=True)
        flag = flag_comment(
            comment_id=comment_id,
            viewer=viewer_at_comment(self.user, comment_id),
            reason=call.validated_data["reason"],
            note=call.validated_data["note"],
            now=self.now,
        )
        answer = {
            "comment": flag.comment_id,
            "reason": str(flag.reason),
            "raised_at": flag.raised_at,
            "is_paused": isinstance(flag, WaitingReport),
        }
        return Response(answer, status=201 if flag.raised_at == self.now else 200)
