"""
Makes the OpenAPI document from what routes say of themselves: shapes, problems, limits, headers and who may ask.

The framework loads this module by its name in the settings, when a document is made; nothing else imports it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, cast

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from comments.api.authentication import GUEST_HEADER
from comments.api.describing import Description, Parameter, refusals_of
from comments.api.errors import MEDIA_TYPE
from comments.api.shapes.problem import ProblemShape

if TYPE_CHECKING:
    from comments.api.resource import Resource

TAGS = {
    "articles": "What is discussed: one article per canonical URL and site.",
    "threads": "The whole discussion of one article.",
    "comments": "Reading, posting, editing and withdrawing.",
    "guests": "Writing without an account, where a site allows it.",
    "votes": "One vote a person and comment.",
    "flags": "A reader's private call for a moderator.",
    "notices": "Anybody's claim that comments are illegal.",
    "auth": "Sign up, in and out from an app.",
    "me": "Who you are here.",
    "moderation": "For moderators, editors and owners of a site.",
    "sites": "The publishers whose articles are discussed.",
    "problems": "What the codes of refusals mean.",
}


_GUEST_SCHEME = "guestToken"


class RouteSchema(AutoSchema):
    """Reads from a Resource what no decorator should repeat."""

    @property
    def route(self) -> "Resource":
        return cast("Resource", self.view)

    @property
    def described(self) -> Description:
        said: Description = getattr(self.route, self.method.lower()).described
        return said

    def get_operation_id(self) -> str:
        return self.described.operation_id

    def get_summary(self) -> str:
        return self.described.summary

    def get_request_serializer(self) -> Any:
        return self.described.request

    def get_response_serializers(self) -> Any:
        return self.described.responses

    def get_examples(self) -> list[OpenApiExample]:
        return [OpenApiExample(**vars(example)) for example in self.described.examples]

    def get_override_parameters(self) -> list[Any]:
        taken = list(self.route.parameters.values()) if self.method == "GET" else []
        headers = _headers(self.route, self.method)
        return [*map(_parameter, taken), *headers, *map(_parameter, self.described.parameters)]

    def get_auth(self) -> list[dict[str, Any]]:
        if self.route.is_open:
            return []
        found: list[dict[str, Any]] = super().get_auth()
        if self.method in self.route.guests:
            found = [*found, {_GUEST_SCHEME: []}]
        return found if self.method in self.route.signed_in else [*found, {}]

    def get_tags(self) -> list[str]:
        return [self.route.tag]

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's own signature
        # Docstrings are for whoever reads the code.
        return self.described.description

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


def _parameter(parameter: Parameter) -> OpenApiParameter:
    return OpenApiParameter(**vars(parameter))


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


def finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Describe the tags and say once what holds for every route; the last step of making the document."""
    result["components"]["securitySchemes"][_GUEST_SCHEME] = {
        "type": "apiKey",
        "in": "header",
        "name": GUEST_HEADER,
        "description": "`token` of the answer that confirms a guest's address.",
    }
    result["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    return result
