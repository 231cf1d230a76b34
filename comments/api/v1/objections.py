"""Objections to decisions, for moderators: those that wait, and their answers."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.api.describing import Parameter, described, shaped_as
from comments.api.examples import AN_ANSWER
from comments.api.fields import Choice, Input, Text
from comments.api.parameters import CURSOR, SIZE, size, word
from comments.api.resource import Resource
from comments.api.shapes.statement import AppealPage, AppealShape, appeal_json
from comments.api.v1.filed import State, own_site
from comments.api.v1.moderation import Explanation, Law, clause_field, rules_field
from comments.api.viewing import SiteNotFound, viewer_on
from comments.moderation.appeals.reversing import EndMissing, OutcomeUnfit, Ruling
from comments.moderation.appeals.reviewing import (
    AppealDecided,
    AppealNotFound,
    SecondPersonNeeded,
    decide_appeal,
)
from comments.moderation.decisions.deciding import NotAllowed, ReasonUnfit
from comments.moderation.models import Appeal, AppealOutcome, Reason
from comments.moderation.notes import (
    APPEAL_MAX,
    AnswerMissing,
    AnswerNotText,
    AnswerTooLong,
    ExplanationTooLong,
    LawTooLong,
    WordsNotText,
)
from comments.moderation.people.sanctionable import MayNotSanction, UntilUnfit
from comments.moderation.policies import OF_APPEAL, moderator_of
from comments.moderation.reasons.reasoning import LawMissing
from comments.moderation.reasons.rulebook import ClauseUnknown
from comments.moderation.reports.filed import appeals_page
from comments.threads.keyset import CursorRefused

_PAGE_SIZE = 20


class SiteAppeals(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    parameters = {"state": Parameter("state", str, enum=list(State)), "cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (SiteNotFound, NotAllowed, CursorRefused)}

    @described(
        operation_id="appeals",
        summary="Objections to what was decided on your site",
        description="Open ones with the oldest first; decided ones with the latest filed first.",
        responses=AppealPage,
    )
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        state = word(request, "state", State, State.OPEN)
        wanted = size(request, _PAGE_SIZE)
        site, moderator = own_site(request, slug)
        page = appeals_page(
            viewer=moderator,
            site_id=site.pk,
            is_decided=state == State.DECIDED,
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
        )
        results = [appeal_json(appeal) for appeal in page.rows]
        return Response({"results": results, "next": page.next_cursor or None})


@shaped_as({"type": "string", "maxLength": APPEAL_MAX})
class AnswerText(Text):
    """Answering itself looks at its length, once blanks around it are gone."""


class AnswerInput(Input):
    outcome = Choice(choices=AppealOutcome.values)
    answer = AnswerText(allow_blank=True, help_text="For whoever objected.")
    reason = Choice(
        choices=Reason.values,
        required=False,
        help_text="Where another reason takes the place of the first, or a comment is removed after all.",
    )
    explanation = Explanation(required=False, default="", allow_blank=True, help_text="For the author.")
    law = Law(required=False, default="", allow_blank=True, help_text="Needed for `illegal`: which law.")
    clause = clause_field()
    rules = rules_field()
    ends_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        default=None,
        help_text="When a restriction of a person ends instead.",
    )


class AppealAnswer(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.DECIDE}
    refusals = {
        "POST": (
            AppealNotFound,
            NotAllowed,
            OutcomeUnfit,
            ReasonUnfit,
            LawMissing,
            ClauseUnknown,
            LawTooLong,
            ExplanationTooLong,
            WordsNotText,
            SecondPersonNeeded,
            EndMissing,
            UntilUnfit,
            MayNotSanction,
            AnswerMissing,
            AnswerTooLong,
            AnswerNotText,
            AppealDecided,
        )
    }

    @described(
        operation_id="answerAppeal",
        summary="Answer an objection",
        description=(
            "By another person than the first, where there are two. What it was right about is undone. The same answer"
            " twice is one; if somebody was faster, 409 says who did what."
        ),
        examples=[AN_ANSWER],
        request=AnswerInput,
        responses=AppealShape,
    )
    def post(self, request: Request, appeal_id: UUID, **_route: Any) -> Response:
        given = AnswerInput(data=request.data)
        given.is_valid(raise_exception=True)
        theirs = moderator_of(request.user).reach().rows(*OF_APPEAL)
        own = Appeal.objects.filter(theirs, pk=appeal_id)
        appeal = own.select_related("site").first()
        if appeal is None:
            raise AppealNotFound
        viewer = viewer_on(self.user, appeal.site)
        said = Ruling(**given.validated_data)
        return Response(
            appeal_json(decide_appeal(appeal_id=appeal_id, viewer=viewer, ruling=said, now=self.now))
        )
