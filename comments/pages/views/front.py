"""Where a reader comes in: the sites, and the front of each with its sections and latest articles."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import editions
from articles.models import Article, Section, Site
from comments.pages.finding import site_at
from comments.pages.latest import articles_page
from comments.pages.rendering import public_page
from comments.pages.views.answering import PageView
from comments.threads.changing import subjects_of

# A house with more tenants than this has a front page of its own.
_SITES_MAX = 200
# How long a page is kept that depends on more than can be named; a reader may see one that is a second old.
_UNNAMED_SECONDS = 0.8


class Front(PageView):
    """The only site's front, or the list of all."""

    http_method_names = ["get", "head", "options"]
    hot_parameters = ()
    hot_by_language = True

    def get(self, request: HttpRequest) -> HttpResponse:
        sites = list(Site.objects.all()[:_SITES_MAX])
        # A site that is added later is none of these, so the list is not kept for long.
        subjects = {editions.of_site(site.pk): site.edition for site in sites}
        editions.tell_public(request.META, subjects=subjects, seconds=_UNNAMED_SECONDS)
        if len(sites) == 1:
            return HttpResponseRedirect(reverse("pages:site", args=[sites[0].slug]))
        return public_page(
            "pages/front.html",
            {"sites": sites},
            here=reverse("pages:front"),
            mine=reverse("pages:mine_anywhere"),
        )


class SiteFront(PageView):
    """The sections of a site and its latest articles, of one section if the address says so."""

    http_method_names = ["get", "head", "options"]
    hot_parameters = ("section", "cursor")
    hot_by_language = True

    site: Site

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.site = site_at(named["site_slug"])

    def get(self, request: HttpRequest) -> HttpResponse:
        site = self.site
        sections = list(site.sections.all())
        chosen = _chosen(sections, request.GET.get("section", ""))
        cursor = request.GET.get("cursor", "")
        # Each article comes with its versions in one row.
        found = articles_page(site=site, section=chosen, cursor=cursor)
        editions.tell_public(request.META, subjects=_subjects(site, found.articles))
        context = {
            "sections": sections,
            "chosen": chosen,
            "articles": found.articles,
            "next_cursor": found.next_cursor,
            "is_first_page": not cursor,
            "is_front": chosen is None,
        }
        asked = ({"section": chosen.slug} if chosen else {}) | ({"cursor": cursor} if cursor else {})
        address = reverse("pages:site", args=[site.slug])
        return public_page(
            "pages/site.html",
            context,
            here=f"{address}?{urlencode(asked)}" if asked else address,
            mine=reverse("pages:mine_anywhere"),
            site=site,
        )


def _subjects(site: Site, articles: list[Article]) -> dict[str, int]:
    subjects = {editions.of_site(site.pk): site.edition}
    for article in articles:
        article.site = site
        subjects |= subjects_of(article, getattr(article, "thread", None))
    return subjects


def _chosen(sections: list[Section], slug: str) -> Section | None:
    if not slug:
        return None
    for section in sections:
        if section.slug == slug:
            return section
    raise Http404(_("There is no such section here."))
