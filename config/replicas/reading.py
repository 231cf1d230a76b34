"""Which requests may be answered from a copy."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.replicas import watching
from config.replicas.router import reading_from

# Set for whoever hands a request on: the answer must show everything that is committed (a page known to be old, say).
PRIMARY = "belowline.primary"
# Whoever wrote carries it for a while.
COOKIE = "belowline-wrote"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Doors behind which somebody acts on what they see.
_ACTING = ("/admin/", "/accounts/", "/api/v1/cases/", "/api/v1/auth/", "/api/v1/me/", "/health")
_TOKENS = ("HTTP_X_SESSION_TOKEN", "HTTP_X_GUEST_TOKEN", "HTTP_AUTHORIZATION")


class ReadingFromCopies:
    """
    The outermost middleware, where there are copies.

    A copy that fails costs nobody an answer: the request, being safe, is asked again of the primary.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        alias = watching.usable_copy(at=time.monotonic()) if may_use_a_copy(request) else None
        if alias is None:
            response = self._get_response(request)
        else:
            with reading_from(alias):
                response = self._get_response(request)
            if response.status_code >= 500 and not watching.still_answers(alias, at=time.monotonic()):
                response = self._get_response(request)
        if request.method not in _SAFE and response.status_code < 400:
            response.set_cookie(
                COOKIE,
                "1",
                max_age=settings.REPLICA_WROTE_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


def may_use_a_copy(request: HttpRequest) -> bool:
    """
    Tell whether a stranger's answer, a moment old, would do.

    Whoever sends a token is a program without cookies, which could not show that it wrote.
    """
    return (
        request.method in _SAFE
        and not request.META.get(PRIMARY)
        and COOKIE not in request.COOKIES
        and not any(name in request.META for name in _TOKENS)
        and not request.path.startswith(_ACTING)
    )
