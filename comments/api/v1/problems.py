from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.describing import described, refusals_of
from comments.api.errors import WORDS, type_of
from comments.api.resource import Resource
from comments.api.shapes.problem import ProblemKindShape


class ProblemKind(Resource):
    """Where the `type` of a problem leads."""

    tag = "problems"
    open_reads = True

    @described(operation_id="problemKind", summary="What a problem's code means", responses=ProblemKindShape)
    def get(self, request: Request, code: str, **_route: Any) -> Response:
        status = known_codes().get(code)
        if status is None:
            raise NotFound
        title = str(WORDS[status].title)
        return Response({"code": code, "status": status, "title": title, "type": type_of(code)})


@lru_cache(maxsize=1)
def known_codes() -> dict[str, int]:
    """Return every code that the API answers with, and its status, by code."""
    codes = {words.code: status for status, words in WORDS.items()}
    for route in every_route(Resource):
        for method in route.http_method_names:
            if hasattr(route, method) and method != "options":
                refused = refusals_of(route, method.upper())
                codes |= {code: status for status, found in refused.items() for code in found}
    return dict(sorted(codes.items()))


def every_route(base: type[Resource]) -> Iterator[type[Resource]]:
    """Yield what stands below a base class; the URL configuration has imported all of it."""
    for route in base.__subclasses__():
        yield route
        yield from every_route(route)
