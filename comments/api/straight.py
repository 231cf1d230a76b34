"""
The short way of programs: who writes with a session token and without cookies needs nothing of what browsers need.

No session of the browser's, no message, no user behind a cookie, no zone: of sixteen layers, these take half of the time
that a vote takes. What the short way keeps is what the answer shows: host and length checked and told, language, frames,
and the line in the log.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.locale import LocaleMiddleware

from comments.api.authentication import TOKEN_KEY

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Signing in, below /auth/, belongs to allauth, which wants all layers.
_BELOW = ("/api/v1/threads/", "/api/v1/comments/")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Landing:
    """Where the short way meets the long one again; Django makes the layers from the inside out, so it is there first."""

    latest: ClassVar[GetResponse]

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        type(self).latest = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)


class Straight:
    """Leads programs past the layers between here and `Landing`, everybody else through them."""

    def __init__(self, get_response: GetResponse) -> None:
        self._long = get_response
        # In the order in which the long way has them.
        # A host that is not ours is refused within, in the language of whoever asks.
        common = convert_exception_to_response(CommonMiddleware(XFrameOptionsMiddleware(Landing.latest)))
        short: Any = LocaleMiddleware(common)
        self._short: GetResponse = short

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return (self._short if is_of_a_program(request) else self._long)(request)


def is_of_a_program(request: HttpRequest) -> bool:
    """Whether this writes a comment or a vote by a token alone."""
    return (
        TOKEN_KEY in request.META
        and not request.META.get("HTTP_COOKIE")
        and request.method in _UNSAFE
        and request.path_info.startswith(_BELOW)
        and request.path_info.endswith("/")
    )
