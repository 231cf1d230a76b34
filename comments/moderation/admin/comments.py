from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from comments.moderation.admin.answers import moderator_or_denied
from comments.moderation.admin.lifting import freeze, lift
from comments.moderation.casework.objections import appeals_of
from comments.moderation.decisions.freezing import freezing_wishes
from comments.moderation.decisions.lifting import FEATURE, PIN, PUT_BACK, wishes_for
from comments.moderation.desk import queue
from comments.moderation.desk.cards import card_of
from comments.moderation.desk.materials import NOTES_MAX, materials_for
from comments.moderation.desk.parting import Part, part_of
from comments.moderation.findings.explaining import explain
from comments.moderation.models import Decision, Finding, Flag, Lift, Note
from comments.threads.admin import CommentAdmin
from comments.threads.keyset import CursorRefused
from comments.threads.models import Comment, Revision
from comments.threads.reading import CommentNotFound


@admin.register(Comment)
class JudgedCommentAdmin(CommentAdmin):
    """A comment with everything that ever happened to it, and the same forms to decide as in the queue."""

    actions = ("pin", "feature", "put_back")

    @admin.action(description=PIN)
    def pin(self, request: HttpRequest, ticked: QuerySet[Comment]) -> None:
        self._lift(request, ticked, "pinned")

    @admin.action(description=FEATURE)
    def feature(self, request: HttpRequest, ticked: QuerySet[Comment]) -> None:
        self._lift(request, ticked, "featured")

    @admin.action(description=PUT_BACK)
    def put_back(self, request: HttpRequest, ticked: QuerySet[Comment]) -> None:
        self._lift(request, ticked, "none")

    def _lift(self, request: HttpRequest, ticked: QuerySet[Comment], prominence: str) -> None:
        # As many as the page shows, whatever else a form claims to have ticked.
        comments = ticked.select_related("thread__article__site")[: self.list_per_page]
        lift(request, comments, prominence=prominence)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<uuid:comment_id>/prominence/",
                self.admin_site.admin_view(self.prominence_view),
                name="threads_comment_prominence",
            ),
            path(
                "<uuid:comment_id>/votes/",
                self.admin_site.admin_view(self.votes_view),
                name="threads_comment_votes",
            ),
        ]
        return [*own, *super().get_urls()]

    def prominence_view(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """Take the press of a button on a comment's page, and lead back there."""
        return require_POST(self._take_wish)(request, comment_id)

    def _take_wish(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        comments = self.get_queryset(request).filter(pk=comment_id)
        if not comments:
            raise Http404
        self._lift(request, comments, request.POST.get("prominence", ""))
        return HttpResponseRedirect(reverse("admin:threads_comment_change", args=[comment_id]))

    def votes_view(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """Take the press of a button that stops votes or allows them again, and lead back."""
        return require_POST(self._take_freeze)(request, comment_id)

    def _take_freeze(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        comment = (
            self.get_queryset(request).select_related("thread__article__site").filter(pk=comment_id).first()
        )
        if comment is None:
            raise Http404
        freeze(request, comment, said=request.POST.get("votes", ""))
        return HttpResponseRedirect(reverse("admin:threads_comment_change", args=[comment_id]))

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
        try:
            parts = _parts_of(comment, request.GET)
        except CursorRefused as refusal:
            messages.warning(request, str(refusal))
            return HttpResponseRedirect(request.path)
        found: Part[Finding] = parts["found"]
        numbers = {finding.revision_number for finding in found.rows}
        bodies = dict(
            Revision.objects.filter(comment=comment, number__in=numbers).values_list("number", "body")
        )
        return TemplateResponse(
            request,
            "moderation/comment.html",
            self.admin_site.each_context(request)
            | {
                "title": _("Comment"),
                "subtitle": None,
                "opts": self.opts,
                "card": card_of(
                    file,
                    now=now,
                    materials=materials_for([file], viewer=viewer, now=now),
                    viewer_id=viewer.user_id,
                ),
                "findings": [
                    (finding, explain(finding, body=bodies.get(finding.revision_number, "")))
                    for finding in found.rows
                ],
                "wishes": wishes_for(comment),
                "freezing": freezing_wishes(comment),
                "back": request.get_full_path(),
                "now": now,
            }
            | parts,
        )


def _parts_of(comment: Comment, asked: QueryDict) -> dict[str, Any]:
    """
    Return the part of each list on the page that its parameter asks for; one query each, two for notes.

    :raises CursorRefused: for a parameter that no page gave out
    """
    notes = Note.objects.filter(comment=comment)
    lists: dict[str, tuple[QuerySet[Any], str]] = {
        "decisions": (Decision.objects.filter(comment=comment), "version"),
        "appeals": (appeals_of(Q(case__comment=comment)), "pk"),
        "lifts": (Lift.objects.filter(comment=comment), "pk"),
        "flags": (Flag.objects.filter(comment=comment).select_related("reporter"), "pk"),
        "findings": (Finding.objects.filter(comment=comment), "pk"),
        "revisions": (Revision.objects.filter(comment=comment), "number"),
        # Fewer stand on the card already.
        "notes": (notes if notes.count() > NOTES_MAX else Note.objects.none(), "pk"),
    }
    parts: dict[str, Any] = {
        name: part_of(found, scope=f"{name} {comment.pk}", cursor=asked.get(name, ""), by=by)
        for name, (found, by) in lists.items()
    }
    # Findings are put into words before they are shown.
    return {"found" if name == "findings" else name: part for name, part in parts.items()}
