"""Laying something on people and lifting it, for moderators; reading a warning, for whom it is about."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Site
from comments.accounts import limits
from comments.accounts.once import KeyNotUsable, KeyReused, made_with
from comments.accounts.passes import as_viewer
from comments.accounts.viewer import Viewer
from comments.api.describing import Parameter, described, shaped_as
from comments.api.examples import A_BAN
from comments.api.fields import Choice, Identifier, Input, Text, Whole
from comments.api.keyed import ACT_KEY, asked_key
from comments.api.parameters import CURSOR, SIZE, size, word
from comments.api.resource import Resource
from comments.api.shapes.sanction import AcknowledgedShape, SanctionPage, SanctionShape, sanction_json
from comments.api.shown import profile_at
from comments.api.viewing import ProfileNotFound, SiteNotFound, viewer_on
from comments.moderation.decisions.deciding import ReasonUnfit
from comments.moderation.models import Gravity, Intent, Reason, Sanction, SanctionKind
from comments.moderation.notes import (
    EXPLANATION_MAX,
    LAW_MAX,
    NOTE_MAX,
    UNWARNED_MAX,
    ExplanationTooLong,
    LawTooLong,
    NoteMissing,
    NoteNotText,
    NoteTooLong,
    UnwarnedNotText,
    UnwarnedTooLong,
    WordsNotText,
)
from comments.moderation.people.laddering import GravityMissing, IntentMissing, NotWarned
from comments.moderation.people.person import PAGE_SIZE, sanctions_page
from comments.moderation.people.sanctionable import (
    SWEEP_HOURS_MAX,
    KindUnknown,
    MayNotSanction,
    NotInTheShadow,
    SanctionedAlready,
    SanctionNotFound,
    SanctionOver,
    SweepUnfit,
    UntilUnfit,
    Wish,
)
from comments.moderation.people.sanctioning import acknowledge, lay_sanction, lift_sanction
from comments.moderation.policies import moderator_of
from comments.moderation.reasons.reasoning import LawMissing
from comments.moderation.reasons.rulebook import ClauseUnknown
from comments.moderation.restraints import own_sanction
from comments.threads.keyset import CursorRefused
from comments.threads.reading import CommentNotFound

_CLAUSE_MAX = 32_767


class Listed(StrEnum):
    """Which of them to list."""

    ALL = "all"
    WARNING = SanctionKind.WARNING.value
    MUTE = SanctionKind.MUTE.value
    BAN = SanctionKind.BAN.value
    SHADOW_BAN = SanctionKind.SHADOW_BAN.value
    HOLD = SanctionKind.ALWAYS_HOLD.value
    TRUSTED = SanctionKind.TRUSTED.value


_KINDS = Parameter("kind", str, enum=list(Listed), description="Of one kind alone.")


class SiteSanctions(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    parameters = {"kind": _KINDS, "cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (SiteNotFound, MayNotSanction, CursorRefused)}

    @described(
        operation_id="sanctions",
        summary="What is laid on people of your site",
        description="What is in force, the latest first.",
        responses=SanctionPage,
    )
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        kind = word(request, "kind", Listed, Listed.ALL)
        wanted = size(request, PAGE_SIZE)
        site = Site.objects.filter(slug=slug).only("pk").first()
        if site is None:
            raise SiteNotFound
        moderator = moderator_of(request.user)
        if site.pk not in moderator.site_ids:
            raise MayNotSanction
        page = sanctions_page(
            viewer=moderator,
            site_id=site.pk,
            kind=None if kind == Listed.ALL else SanctionKind(kind),
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
            now=self.now,
        )
        results = [sanction_json(sanction) for sanction in page.sanctions]
        return Response({"results": results, "next": page.next_cursor or None})


@shaped_as({"type": "string", "maxLength": NOTE_MAX})
class NoteText(Text):
    """Laying itself looks at its length, once blanks around it are gone; so with the two below."""


@shaped_as({"type": "string", "maxLength": EXPLANATION_MAX})
class ExplanationText(Text):
    pass


@shaped_as({"type": "string", "maxLength": LAW_MAX})
class LawText(Text):
    pass


@shaped_as({"type": "string", "maxLength": UNWARNED_MAX})
class UnwarnedText(Text):
    pass


class SanctionInput(Input):
    kind = Choice(choices=SanctionKind.values)
    reason = Choice(choices=Reason.values)
    until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Null for good; a mute needs an end."
    )
    note = NoteText(
        required=False, default="", allow_blank=True, help_text="For moderators; for `other` needed."
    )
    explanation = ExplanationText(
        required=False, default="", allow_blank=True, help_text="What they did, in words for them."
    )
    law = LawText(required=False, default="", allow_blank=True, help_text="Needed for `illegal`.")
    gravity = Choice(
        choices=["", *Gravity.values],
        required=False,
        default="",
        help_text="How grave it is; needed to mute or ban for `illegal`.",
    )
    intent = Choice(
        choices=["", *Intent.values],
        required=False,
        default="",
        help_text="What the person meant by it; needed to mute or ban for `illegal`.",
    )
    unwarned_because = UnwarnedText(
        required=False,
        default="",
        allow_blank=True,
        help_text="To mute or ban for `illegal` without an earlier warning: why it cannot wait. The person is told.",
    )
    clause = Whole(required=False, allow_null=True, default=None, min_value=1, max_value=_CLAUSE_MAX)
    rules = Whole(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=_CLAUSE_MAX,
        help_text="Version of the house rules in which you saw `clause`; without it, of those in force.",
    )
    sweep_hours = Whole(
        required=False,
        default=0,
        min_value=0,
        max_value=SWEEP_HOURS_MAX,
        help_text="With a ban: remove what they posted in so many hours.",
    )
    comment = Identifier(
        required=False, allow_null=True, default=None, help_text="The one that led to it; quoted to them."
    )


class ProfileSanctions(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.DECIDE}
    refusals = {
        "POST": (
            ProfileNotFound,
            CommentNotFound,
            MayNotSanction,
            KindUnknown,
            ReasonUnfit,
            UntilUnfit,
            SweepUnfit,
            NotInTheShadow,
            LawMissing,
            ClauseUnknown,
            NotWarned,
            GravityMissing,
            IntentMissing,
            UnwarnedTooLong,
            UnwarnedNotText,
            NoteMissing,
            NoteTooLong,
            NoteNotText,
            ExplanationTooLong,
            LawTooLong,
            WordsNotText,
            SanctionedAlready,
            KeyReused,
            KeyNotUsable,
        )
    }

    @described(
        operation_id="laySanction",
        summary="Warn, mute, ban or trust somebody",
        description="The person is told why. The same wish sent twice is one sanction: 200.",
        parameters=[ACT_KEY],
        examples=[A_BAN],
        request=SanctionInput,
        responses={200: SanctionShape, 201: SanctionShape},
    )
    def post(self, request: Request, profile_id: UUID, **_route: Any) -> Response:
        given = SanctionInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        comment_id = said.pop("comment")
        profile = profile_at(profile_id)
        key = asked_key(request)
        sanction = lay_sanction(
            profile_id=profile.pk,
            viewer=viewer_on(self.user, profile.site),
            wish=Wish(**said),
            comment_id=comment_id,
            key=key,
            now=self.now,
        )
        is_made = sanction.starts_at == self.now or made_with(
            key, user=self.user, made_id=sanction.pk, at=sanction.starts_at
        )
        return Response(sanction_json(sanction), status=201 if is_made else 200)


class SanctionDetail(Resource):
    tag = "moderation"
    signed_in = ("DELETE",)
    limits = {"DELETE": limits.DECIDE}
    takes_body = False
    refusals = {"DELETE": (SanctionNotFound, MayNotSanction, SanctionOver)}

    @described(
        operation_id="liftSanction",
        summary="Lift a sanction before its end",
        description="It stays in the record. Lifting twice is lifting once.",
        responses=SanctionShape,
    )
    def delete(self, request: Request, sanction_id: UUID, **_route: Any) -> Response:
        viewer = _viewer_at(self, sanction_id)
        return Response(sanction_json(lift_sanction(sanction_id=sanction_id, viewer=viewer, now=self.now)))


class SanctionAcknowledgement(Resource):
    tag = "me"
    signed_in = ("POST",)
    guests = ("POST",)
    limits = {"POST": limits.EDIT}
    takes_body = False
    refusals = {"POST": (SanctionNotFound,)}

    @described(
        operation_id="acknowledge",
        summary="Say that you have read a warning",
        description="From then on you can write again. Doing it twice is doing it once.",
        request=None,
        responses=AcknowledgedShape,
    )
    def post(self, request: Request, sanction_id: UUID, **_route: Any) -> Response:
        viewer = as_viewer(self.guest) if self.guest else _viewer_at(self, sanction_id)
        sanction = acknowledge(sanction_id=sanction_id, viewer=viewer, now=self.now)
        return Response({"id": sanction.pk, "acknowledged_at": sanction.acknowledged_at})


def _viewer_at(route: Resource, sanction_id: UUID) -> Viewer:
    """Return who asks on the site of that sanction, if they have a part in it; to others it is not there."""
    sanction = Sanction.objects.select_related("site").filter(pk=sanction_id).first()
    if sanction is None or route.user is None:
        raise SanctionNotFound
    viewer = viewer_on(route.user, sanction.site)
    if not viewer.is_moderator and own_sanction(sanction_id, user=route.user) is None:
        raise SanctionNotFound
    return viewer
