"""Many decisions at once, for moderators: looked at first, then begun, watched and stopped."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.accounts.once import KeyNotUsable, KeyReused
from comments.api.describing import described
from comments.api.examples import A_BEGINNING, A_BULK
from comments.api.fields import Choice, Identifier, Input, Text, Whole
from comments.api.keyed import ACT_KEY, asked_key
from comments.api.parameters import CURSOR, SIZE, size
from comments.api.resource import Resource
from comments.api.shapes.bulk import BulkShape, ListingShape, bulk_json, listing_json
from comments.api.v1.moderation import DecisionNote, Explanation, Law, clause_field, rules_field
from comments.api.viewing import SiteNotFound, site_at, viewer_on
from comments.moderation.casework.marking import MARK_MAX
from comments.moderation.decisions.bulk_working import begin, stop
from comments.moderation.decisions.bulking import NothingChosen, RunNotFound, TooMany, Wish, prepare, run_of
from comments.moderation.decisions.deciding import ActionUnknown, NotAllowed, ReasonUnfit
from comments.moderation.decisions.likening import ITEMS_MAX, Seen, sharing
from comments.moderation.decisions.looking import ListUnseen
from comments.moderation.desk.listing import PAGE_SIZE, listing
from comments.moderation.models import Action, BulkRun, Reason
from comments.moderation.notes import (
    ExplanationTooLong,
    LawTooLong,
    NoteMissing,
    NoteNotText,
    NoteTooLong,
    WordsNotText,
)
from comments.moderation.policies import moderator_of
from comments.moderation.reasons.reasoning import LawMissing
from comments.moderation.reasons.rulebook import ClauseUnknown
from comments.threads.keyset import CursorRefused

_VERSION_MAX = 2**31 - 1
# As many comments with their versions as can be decided at once.
_BODY_MAX_BYTES = 512 * 1024


class SeenInput(Input):
    id = Identifier()
    version = Whole(min_value=1, max_value=_VERSION_MAX, help_text="That you saw.")
    pending = Whole(
        required=False,
        default=0,
        min_value=0,
        max_value=_VERSION_MAX,
        help_text="Number of the newer words that you saw, where some wait (`pending_number` in `cases`).",
    )


class BulkInput(Input):
    site = Text(max_length=60, help_text="Slug of the site; one decision is about one.")
    action = Choice(choices=Action.values)
    reason = Choice(choices=Reason.values)
    comments = SeenInput(
        many=True, required=False, help_text=f"Up to {ITEMS_MAX}; what is not on the site is left out."
    )
    mark = Text(
        required=False,
        default="",
        allow_blank=True,
        max_length=MARK_MAX,
        help_text="Instead of comments: what open cases share (`comments/{id}/alike/`), as they were at `seen_at`.",
    )
    note = DecisionNote(required=False, default="", allow_blank=True, help_text="Needed for `other`.")
    explanation = Explanation(required=False, default="", allow_blank=True, help_text="For the authors.")
    law = Law(required=False, default="", allow_blank=True, help_text="Needed for `illegal`: which law.")
    clause = clause_field()
    rules = rules_field()
    seen_at = serializers.DateTimeField(
        required=False,
        help_text="Needed with `mark`: when you saw what is alike (`comments/{id}/alike/`); nothing that came later is among it.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["mark"] and "seen_at" not in attrs:
            raise serializers.ValidationError(
                {"seen_at": _("Say when you saw what is alike; what came later you have not seen.")}
            )
        return attrs


class BeginInput(Input):
    listed = Text(
        required=False,
        default="",
        allow_blank=True,
        max_length=300,
        help_text="Of the last page of `comments/`.",
    )
    count = Whole(
        required=False,
        min_value=1,
        max_value=ITEMS_MAX,
        help_text="How many comments it is about, where you have not read them all.",
    )


class BulkDecisions(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.BULK}
    body_max_bytes = _BODY_MAX_BYTES
    refusals = {
        "POST": (
            SiteNotFound,
            NotAllowed,
            ActionUnknown,
            ReasonUnfit,
            NoteMissing,
            NoteTooLong,
            NoteNotText,
            ExplanationTooLong,
            LawTooLong,
            WordsNotText,
            LawMissing,
            ClauseUnknown,
            NothingChosen,
            TooMany,
            KeyReused,
            KeyNotUsable,
        )
    }

    @described(
        operation_id="prepareBulk",
        summary="Look at what deciding on many would do",
        description=(
            "Nothing happens before it is begun; `forecast` says what would, to whom. What is not begun within a day is"
            " forgotten."
        ),
        parameters=[ACT_KEY],
        examples=[A_BULK],
        request=BulkInput,
        responses={201: BulkShape},
    )
    def post(self, request: Request, **_route: Any) -> Response:
        given = BulkInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        site = site_at(said["site"])
        viewer = viewer_on(self.user, site)
        if not viewer.moderates_somewhere:
            raise NotAllowed
        told = ("action", "reason", "note", "explanation", "law", "mark")
        wish = Wish(**{name: said[name] for name in told}, clause=said.get("clause"), rules=said.get("rules"))
        named = ((one["id"], Seen(one["version"], one["pending"])) for one in said.get("comments", ()))
        mark = said["mark"]
        chosen = sharing(site, mark, viewer=viewer, until=said["seen_at"]) if mark else named
        run = prepare(
            site=site, viewer=viewer, wish=wish, chosen=chosen, key=asked_key(request), now=self.now
        )
        return Response(bulk_json(run), status=201)


class BulkDetail(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    refusals = {"GET": (RunNotFound,)}

    @described(
        operation_id="bulk",
        summary="How far a bulk decision is",
        description="Of every moderator of its site; before it begins, with what would happen.",
        responses=BulkShape,
    )
    def get(self, request: Request, run_id: UUID, **_route: Any) -> Response:
        return Response(bulk_json(_run(request, run_id)))


class BulkComments(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    parameters = {"cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (RunNotFound, CursorRefused)}

    @described(
        operation_id="bulkComments",
        summary="What a bulk decision is about",
        description=(
            "Before it begins: comment by comment, as they were chosen, with the first lines of the words and what was"
            " noticed in them. Nobody comes to the last page but through all others."
        ),
        responses=ListingShape,
    )
    def get(self, request: Request, run_id: UUID, **_route: Any) -> Response:
        page = listing(
            _run(request, run_id),
            cursor=request.query_params.get("cursor", ""),
            size=size(request, PAGE_SIZE),
        )
        return Response(listing_json(page))


class BulkBegin(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.BULK}
    refusals = {"POST": (RunNotFound, NotAllowed, ListUnseen)}

    @described(
        operation_id="beginBulk",
        summary="Let a bulk decision happen",
        description=(
            "Whoever asked for it may; a worker decides one after the other. Twice is once. Where `must_be_read`, the list"
            " has been seen to its end (`listed`), or you say how many they are (`count`)."
        ),
        examples=[A_BEGINNING],
        request=BeginInput,
        responses=BulkShape,
    )
    def post(self, request: Request, run_id: UUID, **_route: Any) -> Response:
        given = BeginInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        return _acted(self, request, run_id, partial(begin, listed=said["listed"], count=said.get("count")))


class BulkStop(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.BULK}
    takes_body = False
    refusals = {"POST": (RunNotFound, NotAllowed)}

    @described(
        operation_id="stopBulk",
        summary="Decide nothing more of it",
        description="Every moderator of the site may. What is decided stays decided.",
        responses=BulkShape,
    )
    def post(self, request: Request, run_id: UUID, **_route: Any) -> Response:
        return _acted(self, request, run_id, stop)


def _run(request: Request, run_id: UUID) -> BulkRun:
    return run_of(run_id=run_id, viewer=moderator_of(request.user))


def _acted(route: Resource, request: Request, run_id: UUID, act: Callable[..., None]) -> Response:
    run = _run(request, run_id)
    act(run, viewer=viewer_on(route.user, run.site), now=route.now)
    return Response(bulk_json(_run(request, run_id)))
