"""A site's house rules, each version at an address of its own, each clause with a place to link to."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import editions
from articles.models import Site
from comments.moderation.reasons.rulebook import shown_rules
from comments.moderation.reasons.telling import dispute_bodies_on
from comments.pages.finding import site_at
from comments.pages.rendering import public_page
from comments.pages.views.answering import PageView

# Rules that nobody wrote down yet get a date with the first decision that cites them.
_UNWRITTEN_SECONDS = 60
_DIGITS_MAX = 6


class Rules(PageView):
    """The rules in force, or an earlier version that a decision cites."""

    http_method_names = ["get", "head", "options"]
    hot_parameters = ("version",)
    hot_by_language = True

    site: Site

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.site = site_at(named["site_slug"])

    def get(self, request: HttpRequest) -> HttpResponse:
        site = self.site
        asked = request.GET.get("version", "")
        shown = shown_rules(site, number=_number(asked))
        if shown is None:
            raise Http404(_("There is no such version of the rules."))
        editions.tell_public(
            request.META,
            subjects={editions.of_site(site.pk): site.edition},
            seconds=None if shown.rules.published_at else _UNWRITTEN_SECONDS,
        )
        address = reverse("pages:rules", args=[site.slug])
        return public_page(
            "pages/rules.html",
            {"shown": shown, "rules": shown.rules, "dispute_bodies": dispute_bodies_on(site)},
            here=f"{address}?version={shown.rules.number}" if asked else address,
            mine=reverse("pages:mine_anywhere"),
            site=site,
        )


def _number(asked: str) -> int | None:
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS_MAX):
        raise Http404(_("There is no such version of the rules."))
    return int(asked)
