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
from comments.api.shown import OrderNotOffered, SeenComment, check_order, shown_comment
from comments.threads import listing
from comments.threads.keyset import CursorRefused
from comments.threads.orders import Order
from comments.threads.reading import CommentNotFound


class RelativesRoute(CommentRoute):
    """A public read about one comment that is shown."""

    def shown(self, comment_id: UUID) -> SeenComment:
        """Return the comment, and say that what is told of it is public."""
        seen = shown_comment(comment_id)
        self.tell_public(seen.subjects)
        return seen


class CommentReplies(RelativesRoute):
    open_reads = True
    parameters = {"order": ORDER, "cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (CommentNotFound, CursorRefused, OrderNotOffered)}

    @described(operation_id="replies", summary="Direct replies of a comment", responses=CommentPage)
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        order = word(request, "order", Order, Order.OLDEST)
        wanted = size(request, 50)
        shown = self.shown(comment_id)
        check_order(order, rules=shown.rules)
        page = listing.replies(
            parent=shown.comment,
            order=order,
            cursor=request.query_params.get("cursor", ""),
            size=wanted,
        )
        return Response(page_json(page, hidden=shown.hidden))


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
        shown = self.shown(comment_id)
        page = listing.subtree(top=shown.comment, cursor=request.query_params.get("cursor", ""), size=wanted)
        return Response(page_json(page, hidden=shown.hidden))


class CommentAncestors(RelativesRoute):
    open_reads = True
    refusals = {"GET": (CommentNotFound,)}

    @described(operation_id="ancestors", summary="What a comment hangs on, root first", responses=CommentList)
    def get(self, request: Request, comment_id: UUID, **_route: Any) -> Response:
        shown = self.shown(comment_id)
        above = listing.ancestors(shown.comment)
        reasons = reasons_of(above)
        told = [comment_json(one, hidden=shown.hidden, reasons=reasons) for one in above]
        return Response({"results": told})


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
        shown = self.shown(comment_id)
        answer = place_json(
            shown.comment,
            ancestors=listing.ancestors(shown.comment),
            beside=listing.neighbours(shown.comment),
            hidden=shown.hidden,
        )
        return Response(answer)
