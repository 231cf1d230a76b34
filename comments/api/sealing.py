"""What every answer under `/api/` carries, also those that no route of ours gave."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles.editions import PUBLIC
from comments.api.errors import MEDIA_TYPE, RETRY_SECONDS, problem
from comments.api.rendering import encode

PREFIX = "/api/"
# An answer that is opened in a tab renders nothing, runs nothing and stands in no frame.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
)
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class SealingMiddleware:
    """Gives answers of the API their security headers, and errors from outside of its routes a problem body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(PREFIX):
            return response
        if PUBLIC in request.META:
            _forget_language(response)
        response = _as_problem(request, response)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _forget_language(response: HttpResponse) -> None:
    """Say of rows that no translation touches that they are the same in every language, so that caches keep one of them."""
    response.headers.pop("Content-Language", None)
    named = [name.strip() for name in response.headers.get("Vary", "").split(",")]
    kept = [name for name in named if name and name.lower() != "accept-language"]
    if kept:
        response.headers["Vary"] = ", ".join(kept)
    else:
        response.headers.pop("Vary", None)


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    detail = ""
    status = response.status_code
    if status in {301, 302, 307, 308} and request.method in _UNSAFE:
        # A redirect would lose the body, or send it twice.
        status, detail = 404, _("There is nothing here. Addresses of the API end in a slash.")
    elif status < 400 or response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    body = problem(status=status, path=request.path, detail=detail)
    answer = HttpResponse(encode(body), status=status, content_type=MEDIA_TYPE)
    for name in ("Allow", "Retry-After", "WWW-Authenticate", "Vary", "Content-Language"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    if status in RETRY_SECONDS:
        answer.headers.setdefault("Retry-After", str(RETRY_SECONDS[status]))
    answer.cookies = response.cookies
    return answer
