"""
What routes say of themselves, in plain values, from which comments/api/openapi.py makes the document.

What makes the document weighs seven megabytes. It is made from the command line alone, so that nothing that answers
requests imports it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from comments.api.resource import Resource

_BODIES = frozenset({"POST", "PUT", "PATCH"})

Method = TypeVar("Method", bound=Callable[..., Any])
Field = TypeVar("Field", bound=type)
# A schema in the words of the document, or a plain type.
Type = type | Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A parameter or header that a request may carry."""

    name: str
    type: Type
    location: Literal["query", "header"] = "query"
    required: bool = False
    description: str = ""
    enum: Sequence[Any] | None = None


@dataclass(frozen=True)
class Example:
    """A request or an answer that the document shows."""

    name: str
    value: Any
    request_only: bool = False
    response_only: bool = False
    media_type: str | None = None
    status_codes: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Description:
    """
    What one method of a route does.

    `responses`: a shape, or a shape by status; None for no body.
    """

    operation_id: str
    summary: str
    responses: Any
    description: str = ""
    parameters: Sequence[Parameter] = ()
    request: Any = None
    examples: Sequence[Example] = ()


def described(
    *,
    operation_id: str,
    summary: str,
    responses: Any,
    description: str = "",
    parameters: Sequence[Parameter] = (),
    request: Any = None,
    examples: Sequence[Example] = (),
) -> Callable[[Method], Method]:
    """Keep with a method of a route what the document says of it."""
    kept = Description(
        operation_id=operation_id,
        summary=summary,
        responses=responses,
        description=description,
        parameters=parameters,
        request=request,
        examples=examples,
    )

    def keep(method: Method) -> Method:
        method.described = kept  # type: ignore[attr-defined]  # functions take what is put on them
        return method

    return keep


def shaped_as(schema: Mapping[str, Any]) -> Callable[[Field], Field]:
    """Say of a class of fields what the document calls it, where its base says something else."""

    def keep(field: Field) -> Field:
        # drf-spectacular looks for it there; its own decorator does no more.
        field._spectacular_annotation = {"field": schema, "field_component_name": None}  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        return field

    return keep


IF_MATCH = Parameter(
    "If-Match",
    str,
    "header",
    required=True,
    description="The ETag of the comment that you saw, or `*` to take whatever stands there.",
)
IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
    "header",
    description=(
        "Your own word for this submission, such as a random UUID. Sent again with the same body it answers with the"
        " same comment; with another body it is refused. Without it, the same words in the same place within 30 s are"
        " one comment."
    ),
)


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
    if method in route.guests:
        add(401, "guest_token_refused")
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
