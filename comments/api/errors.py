"""Every refusal of the API in one shape: RFC 9457, `application/problem+json`."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.utils.encoding import iri_to_uri
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from articles.errors import Refused as ArticleRefused
from comments.accounts.limits import TooOften
from comments.errors import Refused

MEDIA_TYPE = "application/problem+json"
# How long a client that found the database away, or an unnamed limit used up, should wait.
RETRY_SECONDS = {503: 2, 429: 300}

# The two floors say no in the same way.
Refusal = Refused | ArticleRefused

log = logging.getLogger(__name__)


class Words(NamedTuple):
    """What a status says when nobody knew better: code, title and what to do about it."""

    code: str
    title: str | Promise
    detail: str | Promise


WORDS = {
    400: Words("bad_request", _("Bad request"), _("The request cannot be read.")),
    401: Words("not_signed_in", _("Not signed in"), _("Sign in first.")),
    403: Words("not_allowed", _("Not allowed"), _("You may not do this.")),
    404: Words("not_found", _("Not found"), _("There is nothing here.")),
    405: Words(
        "method_not_allowed", _("Method not allowed"), _("Another method is asked for here; see Allow.")
    ),
    406: Words(
        "not_acceptable", _("Not acceptable"), _("Answers are application/json; ask for that in Accept.")
    ),
    409: Words("conflict", _("Conflict"), _("Something changed meanwhile. Load it again.")),
    410: Words("gone", _("Gone"), _("This is over. Begin again.")),
    412: Words("stale_version", _("Precondition failed"), _("Something changed meanwhile. Load it again.")),
    413: Words("too_large", _("Too large"), _("The request is larger than what is accepted here.")),
    415: Words(
        "unsupported_media_type",
        _("Unsupported media type"),
        _("Send JSON as UTF-8, with Content-Type: application/json."),
    ),
    422: Words("invalid", _("Not valid"), _("Some fields are not as they should be; see errors.")),
    428: Words(
        "precondition_required", _("Precondition required"), _("Send If-Match with the ETag that you saw.")
    ),
    429: Words("too_often", _("Too often"), _("That was too often. Please wait a little.")),
    500: Words("server_error", _("Server error"), _("Something went wrong here. It has been noted.")),
    503: Words("unavailable", _("Unavailable"), _("This is not possible at the moment. Try again soon.")),
}


class NotReadable(Refused):
    """The body is no JSON object that everybody reads the same way."""

    code: ClassVar[str] = "not_readable"
    status: ClassVar[int] = 400
    message = _("The body is not a JSON object.")


class TooLarge(Refused):
    """The body has more bytes than the route reads; facts `limit_bytes`."""

    code: ClassVar[str] = "too_large"
    status: ClassVar[int] = 413
    message = WORDS[413].detail


class MediaTypeRefused(Refused):
    """The body is not plain JSON in UTF-8."""

    code: ClassVar[str] = "unsupported_media_type"
    status: ClassVar[int] = 415
    message = WORDS[415].detail


class ParameterRefused(Refused):
    """
    A query parameter is unknown, repeated or out of bounds; `errors` names it as the field.

    :param parameter: its name, cut to 60 characters because it may be anybody's text
    """

    code: ClassVar[str] = "parameter_refused"
    status: ClassVar[int] = 400
    message = _("A query parameter is not understood.")

    def __init__(self, message: str | Promise = "", *, parameter: str, **facts: object) -> None:
        self.parameter = parameter[:60]
        super().__init__(message, **facts)


class TokenRefused(Refused):
    """The session token opens nothing: signed out, expired, or the account is gone."""

    code: ClassVar[str] = "token_refused"
    status: ClassVar[int] = 401
    message = _("This session token is not valid any more. Sign in again.")


class CsrfRefused(Refused):
    """A cookie alone writes nothing, because any page can make a browser send it."""

    code: ClassVar[str] = "csrf_refused"
    status: ClassVar[int] = 403
    message = _("The CSRF token is missing or wrong. Send X-CSRFToken, or sign in with a session token.")


class RejectedByRules(Refused):
    """The words broke a rule that leaves no room for review; facts `comment`, their id for the author."""

    code: ClassVar[str] = "rejected"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "body"
    message = _("This comment breaks the rules of this site and will not appear.")


def problem(
    *,
    status: int,
    path: str,
    code: str = "",
    detail: str | Promise = "",
    errors: Sequence[Mapping[str, object]] = (),
    facts: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Return a problem body: what it is, what to do, and for programs a stable `code` and the facts."""
    try:
        words = WORDS.get(status) or Words(
            "refused", HTTPStatus(status).phrase, HTTPStatus(status).description
        )
    except ValueError:
        words = WORDS[500 if status >= 500 else 400]
    code = code or words.code
    body: dict[str, object] = {
        "type": type_of(code),
        "title": str(words.title),
        "status": status,
        "detail": str(detail or words.detail),
        "code": code,
        "instance": iri_to_uri(path),
    }
    if errors:
        body["errors"] = [{name: _plain(value) for name, value in error.items()} for error in errors]
    return {name: _plain(value) for name, value in (facts or {}).items()} | body


def type_of(code: str) -> str:
    """Return the address that explains a code (v1/problems.py)."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/api/v1/problems/{code}/"


def answer_refusal(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the problem that answers this exception; None for a bug, which the middleware answers and the log tells."""
    request = context["request"]
    headers: dict[str, str] = {}
    match error:
        case Refused() | ArticleRefused():
            body = _of_refused(error, request.path)
            if isinstance(error, TooOften):
                headers = _limit_headers(error)
        case exceptions.ValidationError():
            body = problem(status=422, path=request.path, errors=list(_flat(error.detail)))
        case Http404() | PermissionDenied():
            body = problem(status=404 if isinstance(error, Http404) else 403, path=request.path)
        case SuspiciousOperation() | BadRequest():
            body = problem(status=400, path=request.path)
        case exceptions.APIException():
            body = _of_framework(error, request.path)
            headers = _framework_headers(error)
        case OperationalError():
            log.error("database_unavailable", exc_info=error)
            body = problem(status=503, path=request.path)
            headers = {"Retry-After": str(RETRY_SECONDS[503])}
        case _:
            return None
    return Response(body, status=_status(body), headers=headers, content_type=MEDIA_TYPE)


def _of_refused(error: Refused | ArticleRefused, path: str) -> dict[str, object]:
    field = error.parameter if isinstance(error, ParameterRefused) else error.field
    if not field:
        return problem(status=error.status, path=path, code=error.code, detail=str(error), facts=error.facts)
    named = {"field": field, "code": error.code, "detail": str(error), **error.facts}
    return problem(status=error.status, path=path, code=error.code, detail=str(error), errors=[named])


def _of_framework(error: exceptions.APIException, path: str) -> dict[str, object]:
    if isinstance(error, exceptions.AuthenticationFailed):
        return _of_refused(TokenRefused(), path)
    # The framework has no type of its own for it.
    if isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith("CSRF"):
        return _of_refused(CsrfRefused(), path)
    return problem(status=error.status_code, path=path)


def _framework_headers(error: exceptions.APIException) -> dict[str, str]:
    challenge = getattr(error, "auth_header", "")
    return {"WWW-Authenticate": challenge} if challenge else {}


def _limit_headers(error: TooOften) -> dict[str, str]:
    name, facts = error.facts["limit"], error.facts
    return {
        "Retry-After": str(facts["retry_after_seconds"]),
        "RateLimit-Policy": f'"{name}";q={facts["quota"]};w={facts["window_seconds"]}',
        "RateLimit": f'"{name}";r=0;t={facts["retry_after_seconds"]}',
    }


def _flat(detail: Any, field: str = "") -> Iterator[dict[str, object]]:
    """Turn the framework's nested errors into a flat list; inner fields are named with dots."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flat(inner, f"{field}.{name}" if field else str(name))
    elif isinstance(detail, list):
        for nth, inner in enumerate(detail):
            deeper = isinstance(inner, Mapping | list)
            yield from _flat(inner, f"{field}.{nth}" if deeper else field)
    else:
        yield {"field": field, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}


def _status(body: Mapping[str, object]) -> int:
    return int(str(body["status"]))


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Promise) else value
