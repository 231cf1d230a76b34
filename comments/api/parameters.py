"""Query parameters: each known, once, and within its bounds."""

from collections.abc import Collection
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request

from comments.api.describing import Parameter
from comments.api.errors import ParameterRefused
from comments.api.parsing import UNUSABLE
from comments.threads.listing import PAGE_MAX
from comments.threads.orders import DepthFirst, Order

REPLIES_MAX = 10

CURSOR = Parameter(
    "cursor",
    str,
    description="`next` of the page before, as it was given; bound to this list and order.",
)
SIZE = Parameter(
    "size", {"type": "integer", "minimum": 1, "maximum": PAGE_MAX}, description="Rows on a page."
)
ORDER = Parameter("order", str, enum=list(Order))
BRANCH_ORDER = Parameter("order", str, enum=list(DepthFirst), description="Of the branches at every level.")
REPLIES = Parameter(
    "replies",
    {"type": "integer", "minimum": 0, "maximum": REPLIES_MAX},
    description="How many replies of each root come along.",
)
IDS = Parameter("comments", str, description=f"Up to {PAGE_MAX} ids of comments, with commas between.")

Word = TypeVar("Word", bound=StrEnum)


def check_parameters(request: Request, known: Collection[str]) -> None:
    """
    Refuse what a route does not know, what stands there twice, where two readers could each take another, and what
    no database takes.

    :raises ParameterRefused:
    """
    for name, values in request.query_params.lists():
        if name not in known:
            listed = ", ".join(sorted(known)) or _("none")
            raise ParameterRefused(
                _("This parameter is not known here. Known are: %(known)s.") % {"known": listed},
                parameter=name,
            )
        if len(values) > 1:
            raise ParameterRefused(_("This parameter stands here twice."), parameter=name)
        if UNUSABLE.search(values[0]):
            raise ParameterRefused(_("This parameter has characters that are not text."), parameter=name)


def word(request: Request, name: str, words: type[Word], default: Word) -> Word:
    """Return one of a few words."""
    sent = request.query_params.get(name, default)
    try:
        return words(sent)
    except ValueError:
        listed = ", ".join(words)
        raise ParameterRefused(
            _("This must be one of: %(words)s.") % {"words": listed}, parameter=name, allowed=list(words)
        ) from None


def size(request: Request, default: int) -> int:
    """Return how many rows a page is to have: 1 to 100."""
    return number(request, "size", default, minimum=1, maximum=PAGE_MAX)


def number(request: Request, name: str, default: int, *, minimum: int, maximum: int) -> int:
    """Return a whole number in ASCII digits between two bounds, both included."""
    sent = request.query_params.get(name)
    if sent is None:
        return default
    if not (sent.isascii() and sent.isdecimal() and len(sent) <= 9 and minimum <= int(sent) <= maximum):
        raise ParameterRefused(
            _("This must be a whole number from %(minimum)d to %(maximum)d.")
            % {"minimum": minimum, "maximum": maximum},
            parameter=name,
            minimum=minimum,
            maximum=maximum,
        )
    return int(sent)


def identifiers(request: Request, name: str) -> list[UUID]:
    """Return up to 100 UUIDs, written with commas between."""
    sent = request.query_params.get(name, "")
    try:
        found = [UUID(one) for one in sent.split(",") if one] if len(sent) <= PAGE_MAX * 40 else None
    except ValueError:
        found = None
    if found is None or len(found) > PAGE_MAX:
        raise ParameterRefused(
            _("This must be up to %(maximum)d UUIDs with commas between.") % {"maximum": PAGE_MAX},
            parameter=name,
            maximum=PAGE_MAX,
        )
    return found
