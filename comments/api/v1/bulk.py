"""Many decisions at once, for moderators: looked at first, then begun, watched and stopped."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.accounts.once import KeyNotUsable, KeyReused
from comments.api.describing import described
from comments.api.examples import A_BULK
from comments.api.fields import Choice, Identifier, Input, Text, Whole
from comments.api.keyed import ACT_KEY, asked_key
from comments.api.resource import Resource
from comments.api.shapes.bulk import BulkShape, bulk_json
from comments.api.v1.moderation import DecisionNote, Explanation, Law
from comments.api.viewing import SiteNotFound, site_at, viewer_on
from comments.moderation.casework.marking import MARK_MAX
from comments.moderation.decisions.bulk_working import begin, stop
from comments.moderation.decisions.bulking import NothingChosen, RunNotFound, TooMany, Wish, prepare, run_of
from comments.moderation.decisions.deciding import ActionUnknown, NotAllowed, ReasonUnfit
from comments.moderation.decisions.likening import ITEMS_MAX, Seen, sharing
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
        help_text="Instead of comments: what open cases share (`comments/{id}/alike/`), as they are now.",
    )
    note = DecisionNote(required=False, default="", allow_blank=True, help_text="Needed for `other`.")
    explanation = Explanation(required=False, default="", allow_blank=True, help_text="For the authors.")
    law = Law(required=False, default="", allow_blank=True, help_text="Needed for `illegal`: which law.")


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
        wish = Wish(**{name: said[name] for name in ("action", "reason", "note", "explanation", "law")})
        named = ((one["id"], Seen(one["version"], one["pending"])) for one in said.get("comments", ()))
        chosen = sharing(site, said["mark"], viewer=viewer) if said["mark"] else named
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


class BulkBegin(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.BULK}
    takes_body = False
    refusals = {"POST": (RunNotFound, NotAllowed)}

    @described(
        operation_id="beginBulk",
        summary="Let a bulk decision happen",
        description="Whoever asked for it may; a worker decides one after the other. Twice is once.",
        responses=BulkShape,
    )
    def post(self, request: Request, run_id: UUID, **_route: Any) -> Response:
        return _acted(self, request, run_id, begin)


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
