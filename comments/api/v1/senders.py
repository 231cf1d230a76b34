"""Who often sends what is unfounded: how much it was, warning and suspending them, and lifting that, for moderators."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Site
from comments.accounts import limits
from comments.accounts.once import KeyNotUsable, KeyReused, made_with
from comments.api.describing import Parameter, described
from comments.api.examples import A_SUSPENSION
from comments.api.fields import Choice, Input
from comments.api.keyed import ACT_KEY, asked_key
from comments.api.parameters import CURSOR, SIZE, size, word
from comments.api.resource import Resource
from comments.api.shapes.sender import (
    SenderShape,
    SuspensionPage,
    SuspensionShape,
    sender_json,
    suspension_json,
)
from comments.api.v1.sanctions import ExplanationText, NoteText
from comments.api.viewing import SiteNotFound, site_at, viewer_on
from comments.errors import Refused
from comments.moderation.models import Gravity, Heard, Intent, Step
from comments.moderation.notes import ExplanationTooLong, NoteNotText, NoteTooLong, WordsNotText
from comments.moderation.people.laddering import GravityMissing, IntentMissing, NotWarned
from comments.moderation.people.releasing import lift_suspension
from comments.moderation.people.sanctionable import (
    MayNotSanction,
    PersonNotFound,
    SanctionedAlready,
    SanctionNotFound,
    SanctionOver,
    UntilUnfit,
)
from comments.moderation.people.sending import PAGE_SIZE, sender_file, site_of_sender, suspensions_page
from comments.moderation.people.suspendable import (
    ExplanationMissing,
    NotOften,
    NotSinceWarned,
    SenderUnknown,
    SenderWish,
)
from comments.moderation.people.suspending import suspend
from comments.moderation.policies import moderator_of
from comments.threads.keyset import CursorRefused


class Listed(StrEnum):
    """Of which of them to list."""

    ALL = "all"
    NOTICES = Heard.NOTICES.value
    OBJECTIONS = Heard.OBJECTIONS.value


_WHAT = Parameter("what", str, enum=list(Listed), description="About one kind of what they send alone.")


class SiteSenders(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    parameters = {"what": _WHAT, "cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (SiteNotFound, MayNotSanction, CursorRefused)}

    @described(
        operation_id="senders",
        summary="Who was warned or suspended for what they send to your site",
        description="The warnings that stand and the suspensions that run, the latest first.",
        responses=SuspensionPage,
    )
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        what = word(request, "what", Listed, Listed.ALL)
        wanted = size(request, PAGE_SIZE)
        site, moderator = site_at(slug), moderator_of(request.user)
        if site.pk not in moderator.site_ids:
            raise MayNotSanction
        page = suspensions_page(
            viewer=moderator,
            site_id=site.pk,
            what=None if what == Listed.ALL else Heard(what),
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
            now=self.now,
        )
        results = [suspension_json(one) for one in page.suspensions]
        return Response({"results": results, "next": page.next_cursor or None})


class SuspensionInput(Input):
    step = Choice(choices=Step.values)
    what = Choice(choices=Heard.values)
    explanation = ExplanationText(help_text="What was manifestly unfounded, in words for them.")
    until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Of a suspension: at most 180 days from now."
    )
    gravity = Choice(
        choices=["", *Gravity.values],
        required=False,
        default="",
        help_text="How grave it is; needed to suspend.",
    )
    intent = Choice(
        choices=["", *Intent.values],
        required=False,
        default="",
        help_text="What was meant by it; needed to suspend.",
    )
    note = NoteText(required=False, default="", allow_blank=True, help_text="For moderators alone.")


_LIMITS = {"POST": limits.DECIDE}
_REFUSALS: dict[str, tuple[type[Refused], ...]] = {
    "GET": (PersonNotFound,),
    "POST": (
        PersonNotFound,
        SenderUnknown,
        MayNotSanction,
        UntilUnfit,
        ExplanationMissing,
        NotWarned,
        NotOften,
        NotSinceWarned,
        GravityMissing,
        IntentMissing,
        NoteTooLong,
        NoteNotText,
        ExplanationTooLong,
        WordsNotText,
        SanctionedAlready,
        KeyReused,
        KeyNotUsable,
    ),
}


class _Sender(Resource):
    tag = "moderation"
    signed_in = ("GET", "POST")

    def _file(self, request: Request, **who: UUID) -> Response:
        file = sender_file(viewer=moderator_of(request.user), now=self.now, **who)
        return Response(sender_json(file))

    def _suspend(self, request: Request, **who: UUID) -> Response:
        site: Site = site_of_sender(viewer=moderator_of(request.user), **who)
        given = SuspensionInput(data=request.data)
        given.is_valid(raise_exception=True)
        key = asked_key(request)
        suspension = suspend(
            viewer=viewer_on(self.user, site),
            wish=SenderWish(**given.validated_data),
            key=key,
            now=self.now,
            **who,
        )
        is_made = suspension.starts_at == self.now or made_with(
            key, user=self.user, made_id=suspension.pk, at=suspension.starts_at
        )
        return Response(suspension_json(suspension), status=201 if is_made else 200)


_ASKED = (
    "How much they sent in 180 days, how much of it was found to be unfounded, and what was done about it."
)
_DONE = (
    "They are told why. The same wish sent twice is one: 200. A suspension needs a warning of the last 365 days that they"
    " were told and that stands, and something unfounded that came after it; what they send meanwhile waits."
)


class ProfileSender(_Sender):
    limits = _LIMITS
    refusals = _REFUSALS

    @described(
        operation_id="sender",
        summary="What somebody sends",
        description=_ASKED,
        responses=SenderShape,
    )
    def get(self, request: Request, profile_id: UUID, **_route: Any) -> Response:
        return self._file(request, profile_id=profile_id)

    @described(
        operation_id="suspendSender",
        summary="Warn somebody about what they send, or let it wait",
        description=_DONE,
        parameters=[ACT_KEY],
        examples=[A_SUSPENSION],
        request=SuspensionInput,
        responses={200: SuspensionShape, 201: SuspensionShape},
    )
    def post(self, request: Request, profile_id: UUID, **_route: Any) -> Response:
        return self._suspend(request, profile_id=profile_id)


class NoticeSender(_Sender):
    limits = _LIMITS
    refusals = _REFUSALS

    @described(
        operation_id="senderOfNotice",
        summary="What the sender of a legal notice sends",
        description=_ASKED + " The sender is whoever was signed in, else whoever gives its address.",
        responses=SenderShape,
    )
    def get(self, request: Request, notice_id: UUID, **_route: Any) -> Response:
        return self._file(request, notice_id=notice_id)

    @described(
        operation_id="suspendSenderOfNotice",
        summary="Warn the sender of a legal notice, or let what they send wait",
        description=_DONE,
        parameters=[ACT_KEY],
        examples=[A_SUSPENSION],
        request=SuspensionInput,
        responses={200: SuspensionShape, 201: SuspensionShape},
    )
    def post(self, request: Request, notice_id: UUID, **_route: Any) -> Response:
        return self._suspend(request, notice_id=notice_id)


class SuspensionDetail(Resource):
    tag = "moderation"
    signed_in = ("DELETE",)
    limits = {"DELETE": limits.DECIDE}
    takes_body = False
    refusals = {"DELETE": (SanctionNotFound, MayNotSanction, SanctionOver)}

    @described(
        operation_id="liftSuspension",
        summary="Take a warning back, or let what somebody sends wait no longer",
        description=(
            "They are told, and what waited is looked at. With a warning ends the suspension that stands on it. Lifting twice"
            " is lifting once."
        ),
        responses=SuspensionShape,
    )
    def delete(self, request: Request, suspension_id: UUID, **_route: Any) -> Response:
        mine = Site.objects.filter(pk__in=moderator_of(request.user).site_ids)
        site = mine.filter(suspensions=suspension_id).first()
        if site is None:
            raise SanctionNotFound
        viewer = viewer_on(self.user, site)
        return Response(
            suspension_json(lift_suspension(suspension_id=suspension_id, viewer=viewer, now=self.now))
        )
