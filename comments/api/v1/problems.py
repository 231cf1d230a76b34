from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.errors import WORDS, known_codes, type_of
from comments.api.resource import Resource
from comments.api.shapes.problem import ProblemKindShape


class ProblemKind(Resource):
    """Where the `type` of a problem leads."""

    tag = "problems"
    open_reads = True

    @extend_schema(
        operation_id="problemKind", summary="What a problem's code means", responses=ProblemKindShape
    )
    def get(self, request: Request, code: str, **_route: Any) -> Response:
        status = known_codes().get(code)
        if status is None:
            raise NotFound
        title = str(WORDS[status].title)
        return Response({"code": code, "status": status, "title": title, "type": type_of(code)})
