"""Words kept ready for authors: for moderators to read, for editors to keep."""

from dataclasses import fields
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts import limits
from comments.accounts.once import KeyNotUsable, KeyReused
from comments.api.describing import Parameter, described
from comments.api.errors import ParameterRefused
from comments.api.examples import SOME_CANNED
from comments.api.fields import Choice, Input, Text
from comments.api.keyed import ACT_KEY, asked_key
from comments.api.parameters import CURSOR, SIZE, size, word
from comments.api.resource import Resource
from comments.api.shapes.canned import CannedPage, CannedShape, canned_json
from comments.api.v1.filed import own_site
from comments.api.viewing import SiteNotFound, site_at, viewer_on
from comments.moderation.decisions.deciding import NotAllowed
from comments.moderation.desk.keeping import (
    LANGUAGE_MAX,
    PAGE_SIZE,
    CannedNotFound,
    Draft,
    TitleTaken,
    add_canned,
    canned_page,
    drop_canned,
    keep_canned,
    may_keep_words,
)
from comments.moderation.models import Action, CannedReason, Reason
from comments.moderation.policies import moderator_of
from comments.threads.keyset import CursorRefused

# Django's documented API: as much as the columns hold.
_TITLE_MAX = CannedReason._meta.get_field("title").max_length  # noqa: SLF001 - see above
_TEXT_MAX = CannedReason._meta.get_field("text").max_length  # noqa: SLF001 - see above


class For(StrEnum):
    """For which decision words are."""

    ALL = "all"
    APPROVE = Action.APPROVE.value
    REJECT = Action.REJECT.value
    REMOVE = Action.REMOVE.value
    RESTORE = Action.RESTORE.value


class CannedInput(Input):
    action = Choice(choices=Action.values)
    reason = Choice(choices=Reason.values)
    title = Text(max_length=_TITLE_MAX, trim_whitespace=True, help_text="Once in each language of the site.")
    text = Text(max_length=_TEXT_MAX, trim_whitespace=True, help_text="Words for the author.")
    language = Text(
        required=False,
        default="",
        allow_blank=True,
        max_length=LANGUAGE_MAX,
        trim_whitespace=True,
        help_text="Two or three letters, or more of a tag; empty for every language.",
    )


class SiteCanned(Resource):
    tag = "moderation"
    signed_in = ("GET", "POST")
    limits = {"POST": limits.NOTE}
    parameters = {
        "language": Parameter("language", str, description="Words for it, and those for every language."),
        "action": Parameter("action", str, enum=list(For)),
        "cursor": CURSOR,
        "size": SIZE,
    }
    refusals = {
        "GET": (SiteNotFound, NotAllowed, CursorRefused),
        "POST": (SiteNotFound, NotAllowed, TitleTaken, KeyReused, KeyNotUsable),
    }

    @described(
        operation_id="cannedReasons",
        summary="Words kept ready for authors",
        description="For moderators, as the desk offers them; the newest first.",
        responses=CannedPage,
    )
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        action = word(request, "action", For, For.ALL)
        language = request.query_params.get("language", "")
        if len(language) > LANGUAGE_MAX:
            raise ParameterRefused(parameter="language", maximum=LANGUAGE_MAX)
        wanted = size(request, PAGE_SIZE)
        site, moderator = own_site(request, slug)
        page = canned_page(
            viewer=moderator,
            site_id=site.pk,
            language=language,
            action="" if action == For.ALL else action,
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
        )
        return Response({"results": [canned_json(one) for one in page.rows], "next": page.earlier or None})

    @described(
        operation_id="addCannedReason",
        summary="Keep words ready",
        description="For editors and owners of the site.",
        parameters=[ACT_KEY],
        examples=[SOME_CANNED],
        request=CannedInput,
        responses={201: CannedShape},
    )
    def post(self, request: Request, slug: str, **_route: Any) -> Response:
        given = CannedInput(data=request.data)
        given.is_valid(raise_exception=True)
        site = site_at(slug)
        if self.user is None or not may_keep_words(viewer_on(self.user, site)):
            raise _only_editors()
        draft = Draft(**given.validated_data)
        canned = add_canned(site=site, draft=draft, by=self.user, key=asked_key(request), now=self.now)
        return Response(canned_json(canned), status=201)


class CannedDetail(Resource):
    tag = "moderation"
    signed_in = ("PATCH", "DELETE")
    limits = {"PATCH": limits.NOTE, "DELETE": limits.NOTE}
    refusals = {"PATCH": (CannedNotFound, NotAllowed, TitleTaken), "DELETE": (CannedNotFound, NotAllowed)}

    @described(
        operation_id="changeCannedReason",
        summary="Change words kept ready",
        description="For editors and owners of the site; what is left out stays as it is.",
        examples=[SOME_CANNED],
        request=CannedInput,
        responses=CannedShape,
    )
    def patch(self, request: Request, canned_id: int, **_route: Any) -> Response:
        given = CannedInput(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        canned = self._own(canned_id)
        assert self.user is not None  # noqa: S101 - `signed_in` sees to it
        stands = {field.name: getattr(canned, field.name) for field in fields(Draft)}
        draft = Draft(**stands | given.validated_data)
        return Response(canned_json(keep_canned(canned, draft, by=self.user, now=self.now)))

    @described(
        operation_id="deleteCannedReason",
        summary="Keep words ready no longer",
        description="For editors and owners of the site. What was sent with them stays as it is.",
        responses={204: None},
    )
    def delete(self, request: Request, canned_id: int, **_route: Any) -> Response:
        canned = self._own(canned_id)
        assert self.user is not None  # noqa: S101 - `signed_in` sees to it
        drop_canned(canned, by=self.user, now=self.now)
        return Response(status=204)

    def _own(self, canned_id: int) -> CannedReason:
        """
        Return words of a site that the caller moderates, if they may change them.

        :raises CannedNotFound, NotAllowed:
        """
        theirs = CannedReason.objects.filter(site__in=moderator_of(self.request.user).place_ids)
        canned = theirs.select_related("site").filter(pk=canned_id).first()
        if canned is None:
            raise CannedNotFound
        if not may_keep_words(viewer_on(self.user, canned.site)):
            raise _only_editors()
        return canned


def _only_editors() -> NotAllowed:
    return NotAllowed(_("Only editors and owners of this site keep words ready."))
