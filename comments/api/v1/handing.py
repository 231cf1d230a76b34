"""That an authority was told of a threat to somebody's life or safety, for moderators: writing it down, and the register."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.accounts.once import KeyNotUsable, KeyReused
from comments.api.describing import described, shaped_as
from comments.api.examples import A_HAND_OVER
from comments.api.fields import Input, Text, Whole
from comments.api.keyed import ACT_KEY, asked_key
from comments.api.parameters import CURSOR, SIZE, size
from comments.api.resource import Resource
from comments.api.shapes.hand_over import HandOverPage, HandOverShape, hand_over_json
from comments.api.v1.filed import ONE_COMMENT, comment_asked, own_site
from comments.api.v1.moderation import DecisionNote
from comments.api.viewing import SiteNotFound, viewer_at_comment
from comments.moderation.decisions.deciding import NotAllowed
from comments.moderation.notes import NoteNotText, NoteTooLong
from comments.moderation.notices.handing import (
    TEXT_MAX,
    AuthorityUnfit,
    HandedAtUnfit,
    MayNotHandOver,
    ReferenceUnfit,
    RevisionUnknown,
    hand_over,
)
from comments.moderation.reports.filed import hand_overs_page
from comments.threads.keyset import CursorRefused
from comments.threads.reading import CommentNotFound

_PAGE_SIZE = 20
_REVISION_MAX = 2**31 - 1


@shaped_as({"type": "string", "minLength": 1, "maxLength": TEXT_MAX})
class Authority(Text):
    """Its bounds hold once blanks around it are gone, so that the verb and not this field looks at them."""


@shaped_as({"type": "string", "maxLength": TEXT_MAX})
class Reference(Text):
    """Likewise."""


class HandOverInput(Input):
    revision = Whole(
        min_value=1,
        max_value=_REVISION_MAX,
        help_text="Number of the words that were handed over (`revision` of the case).",
    )
    authority = Authority(allow_blank=True, help_text="Which one was told.")
    reference = Reference(required=False, default="", allow_blank=True, help_text="Theirs, if there is one.")
    handed_at = serializers.DateTimeField(help_text="When they were told; not later than now.")
    note = DecisionNote(required=False, default="", allow_blank=True, help_text="For the team.")


class CommentHandOvers(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.DECIDE}
    refusals = {
        "POST": (
            CommentNotFound,
            MayNotHandOver,
            RevisionUnknown,
            AuthorityUnfit,
            ReferenceUnfit,
            HandedAtUnfit,
            NoteTooLong,
            NoteNotText,
            KeyReused,
            KeyNotUsable,
        )
    }

    @described(
        operation_id="handOver",
        summary="Write down that an authority was told",
        description=(
            "Of a threat to somebody's life or safety (Article 18 of Regulation (EU) 2022/2065). Nothing is sent: you told"
            " them yourself. The words are kept as they stood, and its open case goes before all else."
        ),
        parameters=[ACT_KEY],
        examples=[A_HAND_OVER],
        request=HandOverInput,
        responses={201: HandOverShape},
    )
    def post(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        given = HandOverInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        handed = hand_over(
            comment_id=comment_id,
            viewer=viewer_at_comment(self.user, comment_id),
            revision_number=said.pop("revision"),
            key=asked_key(request),
            now=self.now,
            **said,
        )
        return Response(hand_over_json(handed), status=201)


class SiteHandOvers(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    parameters = {"comment": ONE_COMMENT, "cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (SiteNotFound, NotAllowed, CursorRefused)}

    @described(
        operation_id="handOvers",
        summary="What authorities were told of on your site",
        description="Latest first.",
        responses=HandOverPage,
    )
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        wanted = size(request, _PAGE_SIZE)
        comment_id = comment_asked(request)
        site, moderator = own_site(request, slug)
        page = hand_overs_page(
            viewer=moderator,
            site_id=site.pk,
            comment_id=comment_id,
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
        )
        return Response(
            {"results": [hand_over_json(one) for one in page.rows], "next": page.next_cursor or None}
        )
