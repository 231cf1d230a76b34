"""What somebody was told about themselves, and objecting to it."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.api.describing import described, shaped_as
from comments.api.examples import AN_APPEAL
from comments.api.fields import Input, Text
from comments.api.parameters import CURSOR, SIZE, size
from comments.api.resource import Resource
from comments.api.scoped import CommentRoute
from comments.api.shapes.statement import AppealShape, StatementPage, appeal_json, statement_json
from comments.api.viewing import viewer_at_comment
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import AppealedAlready, AppealTooLate, NothingToAppeal, file_appeal
from comments.moderation.appeals.redress import NoReasons, Redress
from comments.moderation.models import Statement
from comments.moderation.notes import APPEAL_MAX, AppealMissing, AppealNotText, AppealTooLong
from comments.moderation.people.raising import latest_flag
from comments.moderation.reasons.own_statements import own_statements
from comments.threads.keyset import CursorRefused
from comments.threads.models import Comment
from comments.threads.reading import CommentNotFound

_PAGE_SIZE = 20
_REFUSALS = (AppealMissing, AppealTooLong, AppealNotText, AppealedAlready, NothingToAppeal, AppealTooLate)


@shaped_as({"type": "string", "maxLength": APPEAL_MAX})
class AppealText(Text):
    """Filing itself looks at its length, once blanks around it are gone."""


class AppealInput(Input):
    body = AppealText(allow_blank=True, help_text="Why it is wrong; the people who decide read it.")


class MyStatements(Resource):
    tag = "me"
    signed_in = ("GET",)
    parameters = {"cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (CursorRefused,)}

    @described(
        operation_id="myStatements",
        summary="The reasons of every restriction that you were told",
        description="Latest first, of all sites.",
        responses=StatementPage,
    )
    def get(self, request: Request, **_route: Any) -> Response:
        assert self.user is not None  # noqa: S101 - `signed_in` sees to it
        page = own_statements(
            user=self.user, cursor=request.query_params.get("cursor", ""), size=size(request, _PAGE_SIZE)
        )
        results = [statement_json(statement) for statement in page.statements]
        return Response({"results": results, "next": page.next_cursor or None})


class StatementAppeal(Resource):
    tag = "me"
    signed_in = ("POST",)
    limits = {"POST": limits.APPEAL}
    refusals = {"POST": (NoReasons, *_REFUSALS)}

    @described(
        operation_id="appealStatement",
        summary="Object to a restriction of yours",
        description="Once a statement, within 184 days. The same words again answer 200 with the first objection.",
        examples=[AN_APPEAL],
        request=AppealInput,
        responses={200: AppealShape, 201: AppealShape},
    )
    def post(self, request: Request, statement_id: UUID, **_route: Any) -> Response:
        told = Statement.objects.filter(pk=statement_id, recipient__user=self.user)
        person_id = told.values_list("recipient_id", flat=True).first()
        found = redress.of_statement(statement_id, person_id=person_id) if person_id else None
        return _filed(self, request, found)


class FlagAppeal(CommentRoute):
    tag = "flags"
    signed_in = ("POST",)
    limits = {"POST": limits.APPEAL}
    refusals = {"POST": (CommentNotFound, NoReasons, *_REFUSALS)}

    @described(
        operation_id="appealFlag",
        summary="Object to keeping a comment that you reported",
        description="Once a report, within 184 days of the decision to keep it.",
        examples=[AN_APPEAL],
        request=AppealInput,
        responses={200: AppealShape, 201: AppealShape},
    )
    def post(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        viewer = viewer_at_comment(self.user, comment_id)
        if not Comment.objects.visible_to(viewer).filter(pk=comment_id).exists():
            raise CommentNotFound
        own = latest_flag(comment_id, reporter_id=viewer.profile_id)
        found = redress.of_flag(own.pk, person_id=viewer.profile_id) if own else None
        return _filed(self, request, found)


def _filed(route: Resource, request: Request, about: Redress | None) -> Response:
    if about is None:
        raise NoReasons
    call = AppealInput(data=request.data)
    call.is_valid(raise_exception=True)
    appeal = file_appeal(about=about, body=call.validated_data["body"], now=route.now)
    return Response(appeal_json(appeal), status=201 if appeal.filed_at == route.now else 200)
