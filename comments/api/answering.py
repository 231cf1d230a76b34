"""From exceptions to problems: what the framework and the rooms below raise, in the one shape of errors.py."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from articles.errors import Refused as ArticleRefused
from comments.accounts.limits import TooOften
from comments.accounts.security import tell_denied
from comments.api.errors import (
    MEDIA_TYPE,
    RETRY_SECONDS,
    CsrfRefused,
    GuestTokenRefused,
    ParameterRefused,
    TokenRefused,
    problem,
)
from comments.errors import Refused

log = logging.getLogger(__name__)

# For want of a right; whoever is merely not signed in is told so all day.
_DENIALS = frozenset({403})


def answer_refusal(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the problem that answers this exception; None for a bug, which the middleware answers and the log tells."""
    request = context["request"]
    headers: dict[str, str] = {}
    match error:
        case Refused() | ArticleRefused():
            body = _of_refused(error, request.path)
            headers = _refused_headers(error)
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
    if _status(body) in _DENIALS:
        tell_denied(request, door="api", code=str(body["code"]))
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


def _refused_headers(error: Refused | ArticleRefused) -> dict[str, str]:
    if isinstance(error, TooOften):
        return _limit_headers(error)
    if isinstance(error, GuestTokenRefused):
        return {"WWW-Authenticate": 'X-Guest-Token realm="api"'}
    if "retry_after_seconds" in error.facts:
        return {"Retry-After": str(error.facts["retry_after_seconds"])}
    return {}


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
