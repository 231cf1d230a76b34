from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from comments.api.describing import described
from comments.api.parameters import BRANCH_ORDER, CURSOR, SIZE, size, word
from comments.api.resource import Resource
from comments.api.scoped import ThreadRoute
from comments.api.shapes.comment import CommentPage, page_json
from comments.api.shapes.thread import State, ThreadShape, thread_json
from comments.api.shown import ShownThread, shown_thread
from comments.api.viewing import ArticleNotFound, article_at
from comments.moderation.models import ModerationPolicy
from comments.posting.admitting import takes_guests
from comments.threads import listing
from comments.threads.keyset import CursorRefused
from comments.threads.opening import ThreadNotFound, thread_of
from comments.threads.orders import DepthFirst
from comments.threads.policies import closing_time, open_for, rules_of


class ThreadDetail(ThreadRoute):
    open_reads = True
    refusals = {"GET": (ThreadNotFound,)}

    @described(operation_id="thread", summary="A discussion: its state and counts", responses=ThreadShape)
    def get(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        return Response(_described(shown_thread(thread_id), self))


class ArticleThread(Resource):
    tag = "threads"
    open_reads = True
    refusals = {"GET": (ArticleNotFound, ThreadNotFound)}

    @described(
        operation_id="articleThread",
        summary="The discussion of an article",
        description="Opened on first sight, so that there is always one to post into.",
        responses=ThreadShape,
    )
    def get(self, request: Request, article_id: UUID, **_route: Any) -> Response:
        article = article_at(article_id)
        if article.discussion == Article.Discussion.OFF:
            raise ThreadNotFound
        thread = thread_of(article=article, now=self.now)
        return Response(_described(ShownThread(thread, rules_of(article)), self))


class ThreadTree(ThreadRoute):
    tag = "comments"
    open_reads = True
    parameters = {"order": BRANCH_ORDER, "cursor": CURSOR, "size": SIZE}
    refusals = {"GET": (ThreadNotFound, CursorRefused)}

    @described(
        operation_id="threadTree",
        summary="A whole discussion, depth first",
        description="Each comment directly follows what it hangs on, or that one's replies; `depth` tells where it stands.",
        responses=CommentPage,
    )
    def get(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        order = word(request, "order", DepthFirst, DepthFirst.OLDEST)
        wanted = size(request, 100)
        shown = shown_thread(thread_id)
        self.tell_public(shown.subjects)
        page = listing.depth_first(
            thread=shown.thread, order=order, cursor=request.query_params.get("cursor", ""), size=wanted
        )
        return Response(page_json(page, hidden=shown.hidden))


def _described(shown: ShownThread, route: Resource) -> dict[str, object]:
    """Return what everybody may know of a discussion, and say that it is public until the discussion closes."""
    thread, rules = shown
    closes_at = closing_time(thread, rules=rules)
    takes_comments, until_closed = open_for(thread, rules=rules, now=route.now)
    route.tell_public(shown.subjects, seconds=until_closed)
    state = State.OPEN if takes_comments else State.CLOSED
    return thread_json(
        thread,
        state=state,
        votes=str(rules.votes),
        takes_guests=takes_guests(ModerationPolicy.in_force(thread.article)),
        closes_at=closes_at,
    )
