"""Where a reader comes in: the sites, and the front of each with its sections and latest articles."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Section, Site
from comments.pages.finding import site_at
from comments.pages.latest import articles_page
from comments.pages.rendering import page
from comments.pages.views.answering import PageView

# A house with more tenants than this has a front page of its own.
_SITES_MAX = 200


class Front(PageView):
    """The only site's front, or the list of all."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sites = list(Site.objects.all()[:_SITES_MAX])
        if len(sites) == 1:
            return HttpResponseRedirect(reverse("pages:site", args=[sites[0].slug]))
        return page(request, "pages/front.html", {"sites": sites})


class SiteFront(PageView):
    """The sections of a site and its latest articles, of one section if the address says so."""

    site: Site

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.site = site_at(named["site_slug"])

    def get(self, request: HttpRequest) -> HttpResponse:
        site = self.site
        sections = list(site.sections.all())
        chosen = _chosen(sections, request.GET.get("section", ""))
        cursor = request.GET.get("cursor", "")
        found = articles_page(site=site, section=chosen, cursor=cursor)
        context = {
            "sections": sections,
            "chosen": chosen,
            "articles": found.articles,
            "next_cursor": found.next_cursor,
            "is_first_page": not cursor,
            "is_front": chosen is None,
        }
        return page(request, "pages/site.html", context, site=site)


def _chosen(sections: list[Section], slug: str) -> Section | None:
    if not slug:
        return None
    for section in sections:
        if section.slug == slug:
            return section
    raise Http404(_("There is no such section here."))
