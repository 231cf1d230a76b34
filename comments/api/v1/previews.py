"""What words would be as a comment, before anybody sends them."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from comments.accounts import limits
from comments.api.describing import described
from comments.api.examples import A_DRAFT
from comments.api.fields import Input
from comments.api.scoped import ThreadRoute
from comments.api.shapes.preview import PreviewShape, preview_json
from comments.api.v1.comment_input import Body
from comments.api.viewing import viewer_on
from comments.posting.previewing import preview
from comments.threads.markup import BodyEmpty, BodyNotText, BodyTooLong
from comments.threads.models import Thread
from comments.threads.opening import ThreadNotFound


class PreviewInput(Input):
    body = Body(help_text="Markdown, as it would be posted.")


class ThreadPreview(ThreadRoute):
    tag = "comments"
    signed_in = ("POST",)
    guests = ("POST",)
    limits = {"POST": limits.PREVIEW}
    refusals = {"POST": (ThreadNotFound, BodyEmpty, BodyTooLong, BodyNotText)}

    @described(
        operation_id="previewComment",
        summary="How words would look, and what would be held",
        description=(
            "Nothing is kept. `advice` is what of screening the site reveals to its authors, each with what it asks for, why,"
            " and where; an empty list promises nothing."
        ),
        examples=[A_DRAFT],
        request=PreviewInput,
        responses=PreviewShape,
    )
    def post(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        given = PreviewInput(data=request.data)
        given.is_valid(raise_exception=True)
        shown = Thread.objects.exclude(article__discussion=Article.Discussion.OFF)
        thread = shown.select_related("article__site", "article__section").filter(pk=thread_id).first()
        if thread is None:
            raise ThreadNotFound
        seen = preview(
            body=given.validated_data["body"],
            article=thread.article,
            viewer=viewer_on(self.user, thread.article.site, guest=self.guest),
            now=self.now,
        )
        return Response(preview_json(seen))
