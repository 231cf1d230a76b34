from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from comments.accounts.models import Role
from comments.api.parameters import IDS, identifiers
from comments.api.resource import Resource
from comments.api.scoped import ThreadRoute
from comments.api.shapes.comment import CommentShape, comment_json
from comments.api.shapes.thread import State, ThreadShape, thread_json
from comments.api.viewing import ArticleNotFound, ThreadNotFound, article_at, thread_at, viewer_on
from comments.threads.models import Comment, Thread
from comments.threads.opening import thread_of
from comments.threads.policies import closing_time, is_open, rules_of
from comments.threads.reading import own_waiting, votes_of


class ThreadDetail(ThreadRoute):
    open_reads = True
    refusals = {"GET": (ThreadNotFound,)}

    @extend_schema(operation_id="thread", summary="A discussion: its state and counts", responses=ThreadShape)
    def get(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        return Response(_described(thread_at(thread_id), self))


class ArticleThread(Resource):
    tag = "threads"
    open_reads = True
    refusals = {"GET": (ArticleNotFound, ThreadNotFound)}

    @extend_schema(
        operation_id="articleThread",
        summary="The discussion of an article",
        description="Opened on first sight, so that there is always one to post into.",
        responses=ThreadShape,
    )
    def get(self, request: Request, article_id: UUID, **_route: Any) -> Response:
        article = article_at(article_id)
        if article.discussion == Article.Discussion.OFF:
            raise ThreadNotFound
        return Response(_described(thread_of(article=article, now=self.now), self))


class VoteOfOne(serializers.Serializer[object]):
    comment = serializers.UUIDField()
    value = serializers.IntegerField(help_text="1 or -1.")


class MineShape(serializers.Serializer[object]):
    """What a discussion is to you alone; it stands apart so that the rest can be cached for everybody."""

    name = serializers.CharField(
        allow_null=True, help_text="Yours on this site; null until you first take part."
    )
    role = serializers.ChoiceField(choices=Role.values)
    votes = VoteOfOne(many=True, help_text="Your votes on the comments that you asked for.")
    waiting = CommentShape(
        many=True, help_text="Your comments that wait for a moderator, newest first, at most 20."
    )


class ThreadMine(ThreadRoute):
    signed_in = ("GET",)
    parameters = {"comments": IDS}
    refusals = {"GET": (ThreadNotFound,)}

    @extend_schema(
        operation_id="threadMine", summary="Your own votes, waiting comments and role", responses=MineShape
    )
    def get(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        asked = identifiers(request, "comments")
        thread = thread_at(thread_id)
        viewer = viewer_on(self.user, thread.article.site)
        # A vote is found by its comment's id; the rest of the comment is not needed.
        votes = (
            votes_of(viewer=viewer, comments=[Comment(pk=one, thread=thread) for one in asked])
            if asked
            else {}
        )
        return Response(
            {
                "name": viewer.profile.display_name if viewer.profile else None,
                "role": str(viewer.role),
                "votes": [{"comment": comment, "value": value} for comment, value in votes.items()],
                "waiting": [comment_json(comment) for comment in own_waiting(thread=thread, viewer=viewer)],
            }
        )


def _described(thread: Thread, route: Resource) -> dict[str, object]:
    rules = rules_of(thread.article)
    state = State.OPEN if is_open(thread, rules=rules, now=route.now) else State.CLOSED
    return thread_json(thread, state=state, closes_at=closing_time(thread, rules=rules))
