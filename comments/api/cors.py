"""Which pages of other origins may read an answer: everybody what is public, a site's own pages the rest."""

from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.cache import patch_vary_headers

from comments.api.authentication import GUEST_HEADER, GUEST_KEY, TOKEN_HEADER, TOKEN_KEY
from comments.api.resource import SAFE, Resource

PREFIX = "/api/"
ALLOWED_HEADERS = (
    f"Accept-Language, Content-Type, Idempotency-Key, If-Match, If-None-Match, {TOKEN_HEADER}, {GUEST_HEADER}"
)
EXPOSED_HEADERS = "Content-Language, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After"
_OF_SOMEBODY = frozenset({TOKEN_HEADER.lower(), GUEST_HEADER.lower()})
# Browsers cap it at two hours; a site that takes an origin off its list is obeyed after ten minutes.
PREFLIGHT_SECONDS = "600"


class CorsMiddleware:
    """
    Answers preflights and says who may read.

    Cookies are never invited (`Access-Control-Allow-Credentials` is not sent): another origin's page has rights here
    only through the token that it holds, of a session or a guest.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "OPTIONS":
            asked_method = request.headers.get("Access-Control-Request-Method", "")
            if asked_method and "Origin" in request.headers:
                return _preflight(request, asked_method)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _is_open_read(request):
            # What answers everybody alike looks nobody up, not even for the log.
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        response = self.get_response(request)
        with_rights = (
            TOKEN_KEY in request.META
            or GUEST_KEY in request.META
            or settings.SESSION_COOKIE_NAME in request.COOKIES
        )
        _allow(
            response, request, request.resolver_match, method=request.method or "", with_rights=with_rights
        )
        response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
        return response


def _is_open_read(request: HttpRequest) -> bool:
    if request.method not in SAFE:
        return False
    try:
        resource = _resource_of(resolve(request.path_info))
    except Resolver404:
        return False
    return resource is not None and resource.open_reads


def _preflight(request: HttpRequest, method: str) -> HttpResponse:
    response = HttpResponse(status=204)
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return response
    asked = {
        name.strip().lower() for name in request.headers.get("Access-Control-Request-Headers", "").split(",")
    }
    _allow(response, request, match, method=method, with_rights=not _OF_SOMEBODY.isdisjoint(asked))
    patch_vary_headers(response, ["Access-Control-Request-Method", "Access-Control-Request-Headers"])
    if "Access-Control-Allow-Origin" in response.headers:
        allowed = getattr(_resource_of(match), "http_method_names", ())
        response.headers["Access-Control-Allow-Methods"] = ", ".join(
            name.upper() for name in allowed if hasattr(_resource_of(match), name)
        )
        response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        response.headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
    return response


def _allow(
    response: HttpResponse,
    request: HttpRequest,
    match: ResolverMatch | None,
    *,
    method: str,
    with_rights: bool,
) -> None:
    resource = _resource_of(match)
    if resource is None or match is None:
        return
    # Whoever asks with rights gets them for the site's own origins only, even where strangers may read the same.
    if method in SAFE and resource.open_reads:
        response.headers["Access-Control-Allow-Origin"] = "*"
        return
    patch_vary_headers(response, ["Origin"])
    if method in SAFE and resource.reads_without_rights and not with_rights:
        response.headers["Access-Control-Allow-Origin"] = "*"
        return
    origin = request.META.get("HTTP_ORIGIN", "")
    if origin and origin != "null" and origin in _origins(resource, match.kwargs):
        response.headers["Access-Control-Allow-Origin"] = origin


def _origins(resource: type[Resource], route: dict[str, Any]) -> Collection[str]:
    return resource.origins_of(**route)


def _resource_of(match: ResolverMatch | None) -> type[Resource] | None:
    found = getattr(match.func, "cls", None) if match else None
    return found if isinstance(found, type) and issubclass(found, Resource) else None
