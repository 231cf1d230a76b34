"""What the OpenAPI document says of every route beyond its shapes: problems, limits, headers and who may ask."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, cast

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from comments.api.errors import MEDIA_TYPE
from comments.api.shapes.problem import ProblemShape

if TYPE_CHECKING:
    from comments.api.resource import Resource

_BODIES = frozenset({"POST", "PUT", "PATCH"})

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the comment that you saw, or `*` to take whatever stands there.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description=(
        "Your own word for this submission, such as a random UUID. Sent again with the same body it answers with the"
        " same comment; with another body it is refused. Without it, the same words in the same place within 30 s are"
        " one comment."
    ),
)


TAGS = {
    "articles": "What is discussed: one article per canonical URL and site.",
    "threads": "The whole discussion of one article.",
    "comments": "Reading, posting, editing and withdrawing.",
    "votes": "One vote a person and comment.",
    "flags": "A reader's private call for a moderator.",
    "auth": "Sign up, in and out from an app.",
    "me": "Who you are here.",
    "moderation": "For moderators, editors and owners of a site.",
    "sites": "The publishers whose articles are discussed.",
    "problems": "What the codes of refusals mean.",
}


class RouteSchema(AutoSchema):
    """Reads from a Resource what no decorator should repeat."""

    @property
    def route(self) -> "Resource":
        return cast("Resource", self.view)

    def get_override_parameters(self) -> list[Any]:
        found = list(self.route.parameters.values()) if self.method == "GET" else []
        return found + _headers(self.route, self.method)

    def get_auth(self) -> list[dict[str, Any]]:
        if self.route.is_open:
            return []
        found: list[dict[str, Any]] = super().get_auth()
        return found if self.method in self.route.signed_in else [*found, {}]

    def get_tags(self) -> list[str]:
        return [self.route.tag]

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's own signature
        # Docstrings are for whoever reads the code.
        return ""

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return name.removesuffix("Shape")

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        for status, codes in refusals_of(type(self.route), self.method).items():
            described = self._get_response_for_code(  # type: ignore[no-untyped-call]
                ProblemShape, str(status), media_types=[MEDIA_TYPE]
            )
            described["description"] = ", ".join(f"`{code}`" for code in codes)
            if limit := self.route.limits.get(self.method) if status == 429 else None:
                described["description"] += f": `{limit.name}`, {limit.quota} in {limit.window_seconds} s"
            found.setdefault(str(status), described)
        return dict(sorted(found.items()))


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular registers it on sight
    target_class = "comments.api.authentication.TokenAuthentication"
    name = "sessionToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Session-Token",
            "description": "`meta.session_token` of the answers under `/api/v1/auth/`.",
        }


class CookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # see above
    target_class = "comments.api.authentication.CookieAuthentication"
    name = "sessionCookie"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of our own pages; writing needs `X-CSRFToken` too.",
        }


def _headers(view: "Resource", method: str) -> list[OpenApiParameter]:
    def header(name: str, description: str, statuses: Iterable[int]) -> OpenApiParameter:
        return OpenApiParameter(
            name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description, response=list(statuses)
        )

    found = [header("ETag", 'Strong; `"<version>-<digest>"`.', [200])] if method == "GET" else []
    if method in view.limits:
        found += [
            header("RateLimit-Policy", 'Such as `"post";q=10;w=60`.', [200, 201, 202, 429]),
            header("RateLimit", 'Such as `"post";r=7;t=23`.', [200, 201, 202, 429]),
            header("Retry-After", "Seconds.", [429]),
        ]
    return found


def refusals_of(route: "type[Resource]", method: str) -> dict[int, list[str]]:
    """Return every status that the route may refuse with, and its codes."""
    found: dict[int, set[str]] = {400: {"parameter_refused"}, 406: {"not_acceptable"}, 503: {"unavailable"}}

    def add(status: int, code: str) -> None:
        found.setdefault(status, set()).add(code)

    if not (route.open_reads and method == "GET"):
        add(401, "token_refused")
    if method in route.signed_in:
        add(401, "not_signed_in")
        add(403, "csrf_refused")
    if method in _BODIES and route.takes_body:
        add(400, "not_readable")
        add(413, "too_large")
        add(415, "unsupported_media_type")
        add(422, "invalid")
    if method in route.limits:
        add(429, "too_often")
    for refused in route.refusals.get(method, ()):
        add(refused.status, refused.code)
    return {status: sorted(codes) for status, codes in found.items()}


def finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Describe the tags and say once what holds for every route; the last step of making the document."""
    result["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    return result
