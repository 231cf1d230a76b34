"""What moderators of a site did, for everybody, where the site wants it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import editions
from articles.models import Site
from comments.moderation.reports import logbook
from comments.pages.finding import site_at
from comments.pages.rendering import public_page
from comments.pages.views.answering import PageView

# Decisions do not make the whole site's pages new; a log that is ten seconds behind is one.
_SECONDS = 10


class ModerationLog(PageView):
    """What was restricted, when and by which rule, latest first; nobody's name and nobody's words."""

    http_method_names = ["get", "head", "options"]
    hot_parameters = ("cursor",)
    hot_by_language = True

    site: Site

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.site = site_at(named["site_slug"])

    def get(self, request: HttpRequest) -> HttpResponse:
        site, cursor = self.site, request.GET.get("cursor", "")
        if not logbook.keeps_log(site):
            raise Http404(_("This site does not show its moderation log."))
        found = logbook.page(site=site, cursor=cursor, now=self.now)
        editions.tell_public(
            request.META, subjects={editions.of_site(site.pk): site.edition}, seconds=_SECONDS
        )
        address = reverse("pages:moderation_log", args=[site.slug])
        return public_page(
            "pages/moderation_log.html",
            {"entries": found.entries, "next_cursor": found.next_cursor, "is_first_page": not cursor},
            here=f"{address}?cursor={cursor}" if cursor else address,
            mine=reverse("pages:mine_anywhere"),
            site=site,
        )
