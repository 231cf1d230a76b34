"""Comments across discussions: a site's latest, and one person's."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from articles.editions import of_site
from comments.api.describing import described
from comments.api.parameters import CURSOR, SIZE, size
from comments.api.resource import UNNAMED_SECONDS, Resource
from comments.api.shapes.comment import CommentPage, page_json
from comments.api.shown import profile_at, shown_site
from comments.api.viewing import ProfileNotFound, SiteNotFound
from comments.threads import listing
from comments.threads.keyset import CursorRefused
from comments.threads.scores import without_scores


class SiteComments(Resource):
    tag = "comments"
    open_reads = True
    parameters = {"cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (SiteNotFound, CursorRefused)}

    @described(
        operation_id="siteComments",
        summary="What was said last on a site",
        description="Published comments of all its discussions, newest first.",
        responses=CommentPage,
    )
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        wanted = size(request, 50)
        site = shown_site(slug)
        self.tell_public({of_site(site.pk): site.edition}, seconds=UNNAMED_SECONDS)
        page = listing.latest_of_site(site=site, cursor=request.query_params.get("cursor", ""), size=wanted)
        return Response(page_json(page, hidden=without_scores(page.comments)))


class ProfileComments(Resource):
    tag = "comments"
    open_reads = True
    parameters = {"cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (ProfileNotFound, CursorRefused)}

    @described(
        operation_id="profileComments",
        summary="What one person said on a site",
        description="Their published comments, newest first.",
        responses=CommentPage,
    )
    def get(self, request: Request, profile_id: UUID, **_route: Any) -> Response:
        wanted = size(request, 50)
        author = profile_at(profile_id)
        self.tell_public({of_site(author.site_id): author.site.edition}, seconds=UNNAMED_SECONDS)
        page = listing.by_author(author=author, cursor=request.query_params.get("cursor", ""), size=wanted)
        return Response(page_json(page, hidden=without_scores(page.comments)))
