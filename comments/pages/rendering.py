"""Turning an answer into a page: the reader's zone, the site's frame, refusals in words."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.models import Site
from comments.errors import Refused
from comments.pages.zones import zone_for


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
