"""What was filed on a site, for its moderators: statements of reasons and legal notices."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Site
from comments.api.describing import Parameter, described
from comments.api.errors import ParameterRefused
from comments.api.parameters import CURSOR, SIZE, identifiers, size, word
from comments.api.resource import Resource
from comments.api.shapes.notice import FiledNoticePage, notice_json
from comments.api.shapes.statement import StatementPage, statement_json
from comments.api.viewing import SiteNotFound, site_at
from comments.moderation.decisions.deciding import NotAllowed
from comments.moderation.policies import Moderator, moderator_of
from comments.moderation.reports.filed import notices_page, statements_page
from comments.threads.keyset import CursorRefused

_PAGE_SIZE = 20
ONE_COMMENT = Parameter("comment", str, description="Id of a comment: what there is about it alone.")


class State(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


class SiteNotices(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    parameters = {"state": Parameter("state", str, enum=list(State)), "cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (SiteNotFound, NotAllowed, CursorRefused)}

    @described(
        operation_id="notices",
        summary="Legal notices about your site",
        description="Open ones with the oldest first; decided ones with the latest first.",
        responses=FiledNoticePage,
    )
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        state = word(request, "state", State, State.OPEN)
        wanted = size(request, _PAGE_SIZE)
        site, moderator = own_site(request, slug)
        page = notices_page(
            viewer=moderator,
            site_id=site.pk,
            is_decided=state == State.DECIDED,
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
        )
        results = [notice_json(notice) for notice in page.rows]
        return Response({"results": results, "next": page.next_cursor or None})


class SiteStatements(Resource):
    tag = "moderation"
    signed_in = ("GET",)
    parameters = {
        "comment": ONE_COMMENT,
        "cursor": CURSOR,
        "size": SIZE,
    }
    refusals = {"GET": (SiteNotFound, NotAllowed, CursorRefused)}

    @described(
        operation_id="statements",
        summary="The reasons that people of your site were told",
        description="Latest first.",
        responses=StatementPage,
    )
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        wanted = size(request, _PAGE_SIZE)
        comment_id = comment_asked(request)
        site, moderator = own_site(request, slug)
        page = statements_page(
            viewer=moderator,
            site_id=site.pk,
            comment_id=comment_id,
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
        )
        results = [statement_json(statement) for statement in page.rows]
        return Response({"results": results, "next": page.next_cursor or None})


def comment_asked(request: Request) -> UUID | None:
    """Return which comment a list is asked for, if one is named."""
    named = identifiers(request, "comment")
    if len(named) > 1:
        raise ParameterRefused(parameter="comment")
    return named[0] if named else None


def own_site(request: Request, slug: str) -> tuple[Site, Moderator]:
    """
    Return a site that the caller moderates, or some sections of it.

    :raises SiteNotFound, NotAllowed:
    """
    site, moderator = site_at(slug), moderator_of(request.user)
    if site.pk not in moderator.place_ids:
        raise NotAllowed
    return site, moderator
