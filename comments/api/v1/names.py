"""Names that wait for a moderator: those of a site, and accepting or refusing one."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.accounts.models import Profile
from comments.accounts.names import NameRefused
from comments.accounts.profiles import NameReserved, NameTaken
from comments.api.describing import described
from comments.api.examples import A_REFUSED_NAME
from comments.api.fields import Choice, Input, Text
from comments.api.parameters import CURSOR, SIZE, size
from comments.api.resource import Resource
from comments.api.shapes.name import NamePage, NameShape, name_json
from comments.api.v1.moderation import Explanation, Law
from comments.api.viewing import SiteNotFound, site_at, viewer_on
from comments.moderation.decisions.deciding import NotAllowed, ReasonUnfit
from comments.moderation.notes import ExplanationTooLong, LawTooLong, WordsNotText
from comments.moderation.people.renaming import Against, NameMoved, WhyMissing, settle_name, with_noticed
from comments.moderation.people.sanctionable import PersonNotFound
from comments.moderation.policies import moderator_of
from comments.moderation.reasons.names import NAME_REASONS
from comments.moderation.reasons.reasoning import LawMissing
from comments.moderation.reports.filed import names_page
from comments.threads.keyset import CursorRefused

_PAGE_SIZE = 20
_NAME_MAX = Profile._meta.get_field("wanted_name").max_length  # noqa: SLF001 - Django's documented API


class Answer(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"


class SiteNames(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    parameters = {"cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (SiteNotFound, NotAllowed, CursorRefused)}

    @described(
        operation_id="names",
        summary="Names that wait on your site",
        description="Who waits longest comes first. For whoever moderates the whole site: a name stands everywhere.",
        responses=NamePage,
    )
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        wanted = size(request, _PAGE_SIZE)
        site, moderator = site_at(slug), moderator_of(request.user)
        if site.pk not in moderator.site_ids:
            raise NotAllowed
        page = names_page(
            viewer=moderator, site_id=site.pk, cursor=request.query_params.get("cursor", ""), size=wanted
        )
        results = [name_json(one.profile, waiting=one) for one in with_noticed(page.rows)]
        return Response({"results": results, "next": page.next_cursor or None})


class NameInput(Input):
    name = Text(max_length=_NAME_MAX, help_text="The one that you looked at (`wanted`).")
    answer = Choice(choices=list(Answer))
    reason = Choice(
        choices=[reason.value for reason in NAME_REASONS],
        required=False,
        default="",
        help_text="Why it is refused.",
    )
    explanation = Explanation(
        required=False,
        default="",
        allow_blank=True,
        help_text="For whoever asked for it, beside the reason; needed for `other`.",
    )
    law = Law(required=False, default="", allow_blank=True, help_text="Needed for `illegal`: which law.")


class ProfileName(Resource):
    tag = "moderation"
    signed_in = ("POST",)
    limits = {"POST": limits.DECIDE}
    refusals = {
        "POST": (
            PersonNotFound,
            NameMoved,
            NameRefused,
            NameReserved,
            NameTaken,
            ReasonUnfit,
            WhyMissing,
            LawMissing,
            ExplanationTooLong,
            LawTooLong,
            WordsNotText,
        )
    }

    @described(
        operation_id="settleName",
        summary="Accept or refuse a name that waits",
        description=(
            "Accepted, they are called so from now on; refused, they stay who they were, are told why and can object. If"
            " another name waits by now, or none, 409 says which (`wanted`)."
        ),
        examples=[A_REFUSED_NAME],
        request=NameInput,
        responses=NameShape,
    )
    def post(self, request: Request, profile_id: UUID, **_route: Any) -> Response:
        given = NameInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        theirs = Profile.objects.filter(site__in=moderator_of(request.user).site_ids)
        profile = theirs.select_related("site").filter(pk=profile_id).first()
        if profile is None:
            raise PersonNotFound
        against = Against(reason=said["reason"], explanation=said["explanation"], law=said["law"])
        settled = settle_name(
            profile_id=profile.pk,
            viewer=viewer_on(self.user, profile.site),
            name=said["name"],
            against=against if said["answer"] == Answer.REFUSE else None,
            now=self.now,
        )
        return Response(name_json(settled))
