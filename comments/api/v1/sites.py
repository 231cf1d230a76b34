from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from articles.editions import of_site
from comments.api.describing import described
from comments.api.resource import UNNAMED_SECONDS, Resource
from comments.api.shapes.site import SiteShape, site_json
from comments.api.viewing import SiteNotFound, site_at


class SiteDetail(Resource):
    tag = "sites"
    open_reads = True
    refusals = {"GET": (SiteNotFound,)}

    @described(operation_id="site", summary="A site and its sections", responses=SiteShape)
    def get(self, request: Request, slug: str, **_route: Any) -> Response:
        site = site_at(slug)
        # Sections come and go without a word to anybody.
        self.tell_public({of_site(site.pk): site.edition}, seconds=UNNAMED_SECONDS)
        return Response(site_json(site, site.sections.all()))
