"""The OpenAPI document as it was committed, and the page on which to try it."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

PLACE = Path(__file__).resolve().parents[1] / "openapi.json"
# The page runs our script and Swagger's, and asks this server alone; Swagger draws some of its icons from data URLs.
TRY_IT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """Answer with the committed file, which a test compares with the code: nothing is made up while a reader waits."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
    return HttpResponse(PLACE.read_bytes(), content_type="application/json", headers=headers)


@require_safe
def try_it(request: HttpRequest) -> HttpResponse:
    """Answer with the page; requests made on it carry the session of whoever is signed in on our pages."""
    response = render(request, "api/try.html")
    response.headers["Content-Security-Policy"] = TRY_IT_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response
