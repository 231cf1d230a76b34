"""Deciding on one comment, taking it back, and lifting it above the order."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.api.conditional import VersionMissing, version_seen
from comments.api.describing import described, shaped_as
from comments.api.examples import A_PIN, AN_APPROVAL
from comments.api.fields import Choice, Input, Text, Whole
from comments.api.resource import Resource
from comments.api.shapes.case import DecisionShape, decision_json
from comments.api.viewing import viewer_at_comment, viewer_on
from comments.moderation.casework.objections import AppealOpen
from comments.moderation.decisions import lifting
from comments.moderation.decisions.citing import OrderUnfit
from comments.moderation.decisions.deciding import (
    UNDO_SECONDS,
    ActionUnknown,
    NotAllowed,
    ReasonUnfit,
    decide,
)
from comments.moderation.decisions.guarding import OwnDecision, PendingUnseen
from comments.moderation.decisions.outcomes import ActionImpossible
from comments.moderation.decisions.staleness import StaleDecision
from comments.moderation.decisions.undoing import NothingToUndo, TooLateToUndo, undo
from comments.moderation.models import Action, Decision, Reason
from comments.moderation.notes import (
    EXPLANATION_MAX,
    LAW_MAX,
    NOTE_MAX,
    ExplanationTooLong,
    LawTooLong,
    NoteMissing,
    NoteNotText,
    NoteTooLong,
    WordsNotText,
)
from comments.moderation.policies import moderator_of
from comments.moderation.reasons.filing import CHOICES, FilingUnfit
from comments.moderation.reasons.reasoning import LawMissing
from comments.moderation.reasons.rulebook import ClauseUnknown
from comments.threads.reading import CommentNotFound

_VERSION_MAX = 2**31 - 1
CLAUSE_MAX = 2**15 - 1
_ORDER_MAX = 2**63 - 1


@shaped_as({"type": "string", "maxLength": NOTE_MAX})
class DecisionNote(Text):
    """Deciding itself looks at its length, once blanks around it are gone."""


@shaped_as({"type": "string", "maxLength": EXPLANATION_MAX})
class Explanation(Text):
    """Likewise."""


@shaped_as({"type": "string", "maxLength": LAW_MAX})
class Law(Text):
    """Likewise."""


def clause_field() -> Whole:
    """Return the field by which whoever decides names a house rule, as every deciding route takes it."""
    return Whole(
        required=False,
        min_value=1,
        max_value=CLAUSE_MAX,
        help_text="Number of the house rule, if another than the one of the reason.",
    )


def rules_field() -> Whole:
    """Return the field that says in which version of the house rules the clause was seen."""
    return Whole(
        required=False,
        min_value=1,
        max_value=CLAUSE_MAX,
        help_text="Version of the house rules in which you saw `clause`; without it, of those in force.",
    )


class DecisionInput(Input):
    action = Choice(choices=Action.values)
    reason = Choice(choices=Reason.values)
    note = DecisionNote(required=False, default="", allow_blank=True, help_text="Needed for `other`.")
    explanation = Explanation(
        required=False, default="", allow_blank=True, help_text="For the author, beside the reason."
    )
    law = Law(required=False, default="", allow_blank=True, help_text="Needed for `illegal`: which law.")
    clause = clause_field()
    rules = rules_field()
    category = Choice(
        required=False,
        choices=[name for name, _words in CHOICES],
        help_text="What it is filed under, if another than follows from clause, notice or reason.",
    )
    order = Whole(
        required=False,
        min_value=1,
        max_value=_ORDER_MAX,
        help_text="Open order of an authority that it follows (`orders` in `cases`), where the reason is `illegal`;"
        " names the law where you name none.",
    )
    version = Whole(
        required=False,
        min_value=1,
        max_value=_VERSION_MAX,
        help_text="Of the comment that you saw; or send its ETag in If-Match.",
    )
    pending = Whole(
        required=False,
        default=0,
        min_value=0,
        max_value=_VERSION_MAX,
        help_text="Number of the newer words that you saw, where some wait (`pending_number` in `cases`).",
    )


class CommentDecisions(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.DECIDE}
    refusals = {
        "POST": (
            CommentNotFound,
            NotAllowed,
            ActionUnknown,
            ActionImpossible,
            ReasonUnfit,
            NoteMissing,
            NoteTooLong,
            NoteNotText,
            ExplanationTooLong,
            LawTooLong,
            WordsNotText,
            LawMissing,
            ClauseUnknown,
            FilingUnfit,
            OrderUnfit,
            OwnDecision,
            PendingUnseen,
            StaleDecision,
            AppealOpen,
            VersionMissing,
        )
    }

    @described(
        operation_id="decide",
        summary="Decide on a comment",
        description=(
            "Bound to the version that you saw: if somebody was faster, 409 says who did what. Where newer words wait,"
            " approving and rejecting are about these: 409 `pending_unseen` shows them unless you name their number."
        ),
        examples=[AN_APPROVAL],
        request=DecisionInput,
        responses={200: DecisionShape, 201: DecisionShape},
    )
    def post(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        wish = DecisionInput(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        version = said["version"] if "version" in said else version_seen(request)
        if version is None:
            raise VersionMissing
        decision = decide(
            comment_id=comment_id,
            viewer=viewer_at_comment(self.user, comment_id),
            action=said["action"],
            reason=said["reason"],
            note=said["note"],
            explanation=said["explanation"],
            law=said["law"],
            clause=said.get("clause"),
            rules=said.get("rules"),
            category=said.get("category", ""),
            order=said.get("order"),
            version=version,
            pending=said["pending"],
            now=self.now,
        )
        return Response(decision_json(decision), status=201 if decision.decided_at == self.now else 200)


class ProminenceInput(Input):
    prominence = Choice(choices=list(lifting.NAMES))


class ProminenceShape(serializers.Serializer[object]):
    comment = serializers.UUIDField()
    prominence = serializers.ChoiceField(choices=list(lifting.NAMES))


class CommentProminence(Resource):
    tag = "moderation"
    signed_in = ("PUT",)
    limits = {"PUT": limits.DECIDE}
    refusals = {
        "PUT": (
            CommentNotFound,
            NotAllowed,
            lifting.ProminenceUnknown,
            lifting.NotLiftable,
            lifting.TooManyLifted,
        )
    }

    @described(
        operation_id="setProminence",
        summary="Pin or feature a root, or put it back",
        description="Pinned comments come first, then featured ones, whatever the order. Repeating it changes nothing.",
        examples=[A_PIN],
        request=ProminenceInput,
        responses=ProminenceShape,
    )
    def put(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        wish = ProminenceInput(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data["prominence"]
        lifting.set_prominence(
            comment_id=comment_id,
            viewer=viewer_at_comment(self.user, comment_id),
            prominence=said,
            now=self.now,
        )
        return Response({"comment": comment_id, "prominence": said})


class DecisionUndo(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.DECIDE}
    takes_body = False
    refusals = {"POST": (NothingToUndo, TooLateToUndo, StaleDecision)}

    @described(
        operation_id="undo",
        summary="Take your own decision back",
        description=(
            f"Within {UNDO_SECONDS} seconds: the comment and its case are as before, and nobody was told. Twice is once."
        ),
        responses=DecisionShape,
    )
    def post(self, request: Request, decision_id: UUID, **_route: Any) -> Response:
        own = Decision.objects.filter(pk=decision_id, site__in=moderator_of(request.user).place_ids)
        decision = own.select_related("site").first()
        if decision is None:
            raise NothingToUndo
        undone = undo(decision_id=decision.pk, viewer=viewer_on(self.user, decision.site), now=self.now)
        return Response(decision_json(undone))
