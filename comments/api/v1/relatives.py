"""What hangs below a comment, and what it hangs on."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.parameters import CURSOR, ORDER, SIZE, size, word
from comments.api.scoped import CommentRoute
from comments.api.shapes.comment import CommentList, CommentPage, comment_json
from comments.api.viewing import shown_comment
from comments.threads.keyset import CursorRefused
from comments.threads.models import Comment
from comments.threads.reading import CommentNotFound, Order, ancestors, replies_page, subtree_page


class CommentReplies(CommentRoute):
    open_reads = True
    parameters = {"order": ORDER, "cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (CommentNotFound, CursorRefused)}

    @extend_schema(operation_id="replies", summary="Direct replies of a comment", responses=CommentPage)
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        order = word(request, "order", Order, Order.OLDEST)
        wanted = size(request, 50)
        page = replies_page(
            parent=shown_comment(comment_id),
            order=order,
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
        )
        return Response(_page(page.comments, page.next_cursor))


class CommentSubtree(CommentRoute):
    open_reads = True
    parameters = {"cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (CommentNotFound, CursorRefused)}

    @extend_schema(
        operation_id="subtree",
        summary="Everything below a comment",
        description="Depth first, oldest first: each comment directly follows what it hangs on, or that one's replies.",
        responses=CommentPage,
    )
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        wanted = size(request, 100)
        page = subtree_page(
            top=shown_comment(comment_id), cursor=request.query_params.get("cursor", ""), size=wanted
        )
        return Response(_page(page.comments, page.next_cursor))


class CommentAncestors(CommentRoute):
    open_reads = True
    refusals = {"GET": (CommentNotFound,)}

    @extend_schema(
        operation_id="ancestors", summary="What a comment hangs on, root first", responses=CommentList
    )
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        return Response({"results": [comment_json(above) for above in ancestors(shown_comment(comment_id))]})


def _page(found: list[Comment], next_cursor: str) -> dict[str, object]:
    return {"results": [comment_json(comment) for comment in found], "next": next_cursor or None}
