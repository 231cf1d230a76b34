"""What hangs below a comment, what it hangs on, and what stands beside it."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.describing import described
from comments.api.parameters import CURSOR, ORDER, SIZE, size, word
from comments.api.scoped import CommentRoute
from comments.api.shapes.comment import (
    CommentList,
    CommentPage,
    PlaceShape,
    comment_json,
    page_json,
    place_json,
    reasons_of,
)
from comments.api.shown import shown_comment
from comments.threads import listing
from comments.threads.keyset import CursorRefused
from comments.threads.orders import Order
from comments.threads.reading import CommentNotFound
from comments.threads.seen import Seen


class RelativesRoute(CommentRoute):
    """A public read about one comment that is shown."""

    def shown(self, comment_id: UUID) -> Seen:
        """Return the comment, and say that what is told of it is public."""
        seen = shown_comment(comment_id)
        self.tell_public(seen.subjects)
        return seen.comment


class CommentReplies(RelativesRoute):
    open_reads = True
    parameters = {"order": ORDER, "cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (CommentNotFound, CursorRefused)}

    @described(operation_id="replies", summary="Direct replies of a comment", responses=CommentPage)
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        order = word(request, "order", Order, Order.OLDEST)
        wanted = size(request, 50)
        page = listing.replies(
            parent=self.shown(comment_id),
            order=order,
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
        )
        return Response(page_json(page))


class CommentSubtree(RelativesRoute):
    open_reads = True
    parameters = {"cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (CommentNotFound, CursorRefused)}

    @described(
        operation_id="subtree",
        summary="Everything below a comment",
        description="Depth first, oldest first: each comment directly follows what it hangs on, or that one's replies.",
        responses=CommentPage,
    )
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        wanted = size(request, 100)
        page = listing.subtree(
            top=self.shown(comment_id), cursor=request.query_params.get("cursor", ""), size=wanted
        )
        return Response(page_json(page))


class CommentAncestors(RelativesRoute):
    open_reads = True
    refusals = {"GET": (CommentNotFound,)}

    @described(operation_id="ancestors", summary="What a comment hangs on, root first", responses=CommentList)
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        above = listing.ancestors(self.shown(comment_id))
        reasons = reasons_of(above)
        return Response({"results": [comment_json(one, reasons=reasons) for one in above]})


class CommentNeighbours(RelativesRoute):
    open_reads = True
    refusals = {"GET": (CommentNotFound,)}

    @described(
        operation_id="neighbours",
        summary="One comment where it stands",
        description="With what it hangs on and what was posted just before and after it below the same parent.",
        responses=PlaceShape,
    )
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        comment = self.shown(comment_id)
        answer = place_json(comment, ancestors=listing.ancestors(comment), beside=listing.neighbours(comment))
        return Response(answer)
