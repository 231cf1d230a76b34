"""Turning an answer into a page, of one reader or of everybody; refusals in words."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from articles.models import Site
from comments.errors import Refused
from comments.pages.zones import zone_for, zone_of


def public_page(
    template: str, context: Mapping[str, object], *, here: str, mine: str, site: Site | None = None
) -> HttpResponse:
    """
    Render a page that is the same for everybody, its dates in the site's zone.

    It knows no request, so that nothing of whoever happened to ask first can get in. What is the reader's own comes
    afterwards, from another address.

    :param here: the page's own address, made of what its view understood
    :param mine: where the script asks for what is the reader's own
    """
    with timezone.override(zone_of(site)):
        return HttpResponse(render_to_string(template, {"site": site, "here": here, "mine": mine, **context}))


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    site: Site | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page of this site, or of none, its dates in the reader's zone."""
    with timezone.override(zone_for(request, site=site)):
        return render(request, template, {"site": site, **context}, status=status)


def refused_page(request: HttpRequest, refusal: Refused, *, site: Site | None = None) -> HttpResponse:
    """Say in words why a request was refused where there is no form to say it in."""
    answer = page(request, "pages/refused.html", {"refusal": refusal}, site=site, status=refusal.status)
    return with_retry(answer, refusal)


def with_retry(answer: HttpResponse, refusal: Refused) -> HttpResponse:
    """Tell programs, too, when to come back after a refusal that passes."""
    if seconds := refusal.facts.get("retry_after_seconds"):
        answer.headers["Retry-After"] = str(seconds)
    return answer
