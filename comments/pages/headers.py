"""What every HTML page tells the browser: which sources may run, and who may keep a copy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from articles import editions
from articles.sharing import PUBLIC_CACHE

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

    A page that is the same for everybody may be kept by caches; what somebody signed in sees, and every refusal, by nobody;
    a stranger's other pages by their own browser alone, because each holds the token of one visitor's forms.
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
        if editions.PUBLIC in request.META and response.status_code == 200 and not response.cookies:
            response.headers["Cache-Control"] = PUBLIC_CACHE
            response.headers["Vary"] = "Accept-Language"
        else:
            response.headers.setdefault("Cache-Control", _privately(request, response))
        return response


def _privately(request: HttpRequest, response: HttpResponse) -> str:
    user = getattr(request, "user", None)
    is_known = (user is not None and user.is_authenticated) or hasattr(request, "guest")
    is_personal = response.status_code >= 400 or is_known
    return "private, no-store" if is_personal else "private, no-cache"
