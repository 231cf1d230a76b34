"""In which zone and language a reader's pages are written, and what a browser may know of its own session."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone, translation

from articles import editions
from comments.accounts.arriving import site_of
from comments.accounts.models import User

# Set by a line of script on the pages, percent-encoded: "Europe%2FBerlin".
ZONE_COOKIE = "tz"
# There while the browser holds a session, a guest's pass or a message of ours. Scripts may read it: it says nothing about whom, only that
# asking for what is the reader's own is worth a request.
READER_COOKIE = "reader"
_LONG = 365 * 24 * 3600


class ReaderZoneMiddleware:
    """
    Write personal pages in the zone and language that the reader chose, else as their browser says.

    Views that answer everybody alike (`hot_parameters`) are left alone: nobody is asked for, the language is that of the
    cookie, else of the browser. Where such a view has something for one reader only, it calls `write_for_reader`.
    The cookie is set here, whenever somebody who chose a language gets a personal answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(None), translation.override(translation.get_language()):
            response = self.get_response(request)
            if (reader := _reader_after(request)) and hasattr(response, "headers"):
                _remember_language(request, response, reader)
            return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]
    ) -> None:
        """Find out who reads, where that matters; `process_view` because only now it is known what answers."""
        if request.method in {"GET", "HEAD"} and answers_everybody_alike(view):
            return
        write_for_reader(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """On allauth's pages, let `site` mean what it means on ours: the one somebody comes from, or none."""
        match = request.resolver_match
        if response.context_data and match and (match.url_name or "").startswith("account_"):
            response.context_data["site"] = site_of(request)
        return response


class ReaderCookieMiddleware:
    """Keep the cookie `reader` in step with the session and the messages; it stands outside of both."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # What everybody gets sets no cookie.
        if editions.PUBLIC in request.META or not hasattr(response, "cookies"):
            return response
        wanted = any(
            _will_have(name, request, response)
            for name in (
                settings.SESSION_COOKIE_NAME,
                settings.GUEST_COOKIE_NAME,
                CookieStorage.cookie_name,
            )
        )
        if wanted and READER_COOKIE not in request.COOKIES:
            _set_readable(response, READER_COOKIE, "1")
        elif not wanted and READER_COOKIE in request.COOKIES:
            response.delete_cookie(READER_COOKIE, samesite="Lax")
        return response


def write_for_reader(request: HttpRequest) -> None:
    """Turn to the zone and language of whoever asks, until the middleware has the answer, which is theirs alone."""
    # Asking for the user marks the answer as somebody's own; without a session cookie nobody can be meant.
    user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    reader = user if isinstance(user, User) else None
    request.reader = reader  # type: ignore[attr-defined]  # read by _reader_after
    if zone := reader_zone(request, reader):
        timezone.activate(zone)
    if reader and _is_spoken(reader.language):
        translation.activate(reader.language)


def answers_everybody_alike(view: Callable[..., Any]) -> bool:
    """Whether what stands behind this address is public (`editions.tell_public`): a page, or a route of the API."""
    behind = getattr(view, "view_class", None) or getattr(view, "cls", None)
    return getattr(behind, "hot_parameters", None) is not None


def reader_zone(request: HttpRequest, reader: User | None) -> ZoneInfo | None:
    """Return the zone that this reader chose or that their device has; None when neither is known."""
    chosen = reader.time_zone if reader else ""
    return zone_named(chosen) or zone_named(unquote(request.COOKIES.get(ZONE_COOKIE, "")))


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """Return the zone of this name; None for what anybody may have written into a cookie."""
    if not 0 < len(name) <= 64:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _reader_after(request: HttpRequest) -> User | None:
    """Return whom the answer is for, who may have signed in or out just now; nobody where nobody was asked for."""
    if hasattr(request, "session") and request.session.modified:
        return request.user if isinstance(request.user, User) else None
    return getattr(request, "reader", None)


def _is_spoken(language: str) -> bool:
    return language in {code for code, _name in settings.LANGUAGES}


def _remember_language(request: HttpRequest, response: Any, reader: User) -> None:
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if _is_spoken(reader.language):
        response.headers.setdefault("Content-Language", reader.language)
        if kept != reader.language:
            _set_readable(response, settings.LANGUAGE_COOKIE_NAME, reader.language)
    elif kept:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")


def _set_readable(response: Any, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_LONG, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
    )


def _will_have(name: str, request: HttpRequest, response: Any) -> bool:
    """Whether the browser will hold a cookie of this name after this answer."""
    if name in response.cookies:
        return bool(response.cookies[name].value)
    return name in request.COOKIES
