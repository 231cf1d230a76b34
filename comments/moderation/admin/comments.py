from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.moderation import queue
from comments.moderation.admin.desk import moderator_or_denied
from comments.moderation.cards import card_of
from comments.moderation.explaining import explain
from comments.moderation.models import Decision, Finding, Flag
from comments.threads.admin import CommentAdmin
from comments.threads.models import Comment, Revision
from comments.threads.reading import CommentNotFound


@admin.register(Comment)
class JudgedCommentAdmin(CommentAdmin):
    """A comment with everything that ever happened to it, and the same forms to decide as in the queue."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        viewer = moderator_or_denied(request)
        try:
            file = queue.file_of(viewer=viewer, comment_id=UUID(unquote(object_id)))
        except (ValueError, CommentNotFound) as error:
            raise Http404 from error
        now = timezone.now()
        comment = file.comment
        revisions = list(Revision.objects.filter(comment=comment).order_by("-number"))
        bodies = {revision.number: revision.body for revision in revisions}
        return TemplateResponse(
            request,
            "moderation/comment.html",
            self.admin_site.each_context(request)
            | {
                "title": _("Comment"),
                "subtitle": None,
                "opts": self.opts,
                "card": card_of(file, now=now),
                "revisions": revisions,
                "findings": [
                    (finding, explain(finding, body=bodies.get(finding.revision_number, "")))
                    for finding in Finding.objects.filter(comment=comment).order_by("-pk")
                ],
                "flags": Flag.objects.filter(comment=comment).select_related("reporter").order_by("-pk"),
                "decisions": Decision.objects.filter(comment=comment).order_by("-version"),
                "back": request.get_full_path(),
                "now": now,
            },
        )
