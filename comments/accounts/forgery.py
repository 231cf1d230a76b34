"""Whether a form was sent from our own pages: by the browser's word, which no page can forge, else by a token."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_REASON = "The browser says that this form was sent from another place."


class SameOriginMiddleware(CsrfViewMiddleware):
    """
    Django's check, which a form without a token passes when the browser says that it came from this very host.

    So a page needs no token and can be the same for everybody. Every browser since 2023 says it twice (Sec-Fetch-Site and
    Origin), older ones once. If either says otherwise nothing happens, whatever token came along: a page of another host,
    or of a neighbour below the same domain, must not sign somebody in or out either. A browser that says nothing shows the
    token of Django's cookie, which the pages with personal forms hold; so does another host of the operator's own, which
    CSRF_TRUSTED_ORIGINS names and no browser calls the same origin.
    """

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        if (
            request.method in _SAFE
            or getattr(callback, "csrf_exempt", False)
            # Set by Django's test client alone.
            or getattr(request, "_dont_enforce_csrf_checks", False)
        ):
            return super().process_view(request, callback, callback_args, callback_kwargs)
        word = is_from_here(request)
        if word is None:
            return super().process_view(request, callback, callback_args, callback_kwargs)
        if word:
            return self._accept(request)  # type: ignore[attr-defined,no-any-return]  # not in the stubs
        return self._reject(request, _REASON)  # type: ignore[attr-defined,no-any-return]  # not in the stubs


def is_from_here(request: HttpRequest) -> bool | None:
    """Return whether the browser says that its page of this host sent the request; None when it does not say."""
    if request.headers.get("Origin") in settings.CSRF_TRUSTED_ORIGINS:
        # An operator may list this host too: then its forms still need no token.
        return _by_site(request) or None
    words = [word for word in (_by_site(request), _by_origin(request)) if word is not None]
    return all(words) if words else None


def _by_site(request: HttpRequest) -> bool | None:
    # "none" means that the user did it without any page, which no POST is: it says nothing about forms.
    site = request.headers.get("Sec-Fetch-Site", "none").strip().lower()
    return None if site == "none" else site == "same-origin"


def _by_origin(request: HttpRequest) -> bool | None:
    origin = request.headers.get("Origin")
    if origin is None:
        return None
    return origin == f"{request.scheme}://{request.get_host()}"
