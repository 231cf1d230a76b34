"""In which zone and language a reader's pages are written."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone, translation

from comments.accounts.arriving import site_of
from comments.accounts.models import User

# Set by a line of script on the pages, percent-encoded: "Europe%2FBerlin".
ZONE_COOKIE = "tz"


class ReaderZoneMiddleware:
    """
    Write dates in the zone that the reader chose, else in that of their device, else as TIME_ZONE says.

    A page that knows its site and finds no `request.reader_zone` may activate the site's zone instead. Somebody who
    chose a language reads in it, whatever their browser asks for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Asking for the user marks the answer as somebody's own; without a session cookie nobody can be meant.
        user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        reader = user if isinstance(user, User) else None
        zone = reader_zone(request, reader)
        request.reader_zone = zone  # type: ignore[attr-defined]  # read by pages
        with timezone.override(zone), _in_language_of(reader):
            response = self.get_response(request)
            if reader and reader.language and hasattr(response, "headers"):
                response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """On allauth's pages, let `site` mean what it means on ours: the one somebody comes from, or none."""
        match = request.resolver_match
        if response.context_data and match and (match.url_name or "").startswith("account_"):
            response.context_data["site"] = site_of(request)
        return response


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


def _in_language_of(reader: User | None) -> AbstractContextManager[None]:
    known = {code for code, _name in settings.LANGUAGES}
    if reader is None or reader.language not in known:
        return nullcontext()
    return translation.override(reader.language)
