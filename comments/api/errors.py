"""Every refusal of the API in one shape: RFC 9457, `application/problem+json`."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar, NamedTuple

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.errors import Refused as ArticleRefused
from comments.errors import Refused

MEDIA_TYPE = "application/problem+json"
# How long a client that found the database away, or an unnamed limit used up, should wait.
RETRY_SECONDS = {503: 2, 429: 300}

# The two floors say no in the same way.
Refusal = Refused | ArticleRefused


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


class GuestTokenRefused(Refused):
    """The pass of a guest is over or none; without it the words go with a name and an address."""

    code: ClassVar[str] = "guest_token_refused"
    status: ClassVar[int] = 401
    message = _("This guest token is not valid any more. Write with your name and address again.")


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


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Promise) else value
