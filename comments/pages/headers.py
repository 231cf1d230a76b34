"""What every HTML page tells the browser: which sources may run, and who may keep a copy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Nothing inline, nothing from elsewhere. What comes of a comment that slipped past the sanitiser, it will not run.
OWN_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The admin's skin builds its components from expressions in attributes, which browsers call eval.
ADMIN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class PageHeaders:
    """
    Middleware: a content security policy and a cache rule on every HTML answer that did not bring its own.

    Pages of somebody signed in are never stored; the others are, but only by the reader's own browser, because each
    holds the token of one visitor's forms.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        match = request.resolver_match
        is_admin = match is not None and "admin" in match.app_names
        response.headers.setdefault("Content-Security-Policy", ADMIN if is_admin else OWN_PAGES)
        user = getattr(request, "user", None)
        is_personal = user is not None and user.is_authenticated
        response.headers.setdefault(
            "Cache-Control", "private, no-store" if is_personal else "private, no-cache"
        )
        return response
