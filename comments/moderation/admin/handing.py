"""Hand-overs to authorities: the form beside a comment, and the register of those that were made."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.admin.answers import moderator_or_denied
from comments.moderation.models import HandOver
from comments.moderation.notices.handing import hand_over
from comments.moderation.policies import OF_COMMENT
from comments.threads.admin import OWN_SITES, KeysetAdmin
from comments.threads.models import Comment

_SHOWN = 20


class HandOverForm(forms.Form):
    """What was sent; `hand_over` looks at all of it."""

    revision = forms.IntegerField()
    authority = forms.CharField(required=False)
    reference = forms.CharField(required=False)
    handed_at = forms.DateTimeField(required=False)
    note = forms.CharField(required=False)


@admin.register(HandOver)
class HandOverAdmin(KeysetAdmin):
    """Written down on a comment's own page; nothing of it is changed or deleted."""

    section_paths = (OF_COMMENT,)
    list_display = ("handed_at", "authority", "reference", "comment_id", "moderator_name", "recorded_at")
    list_filter = (OWN_SITES,)
    fields: ClassVar[tuple[str, ...]] = (
        *("site", "authority", "reference", "handed_at", "comment_id", "revision_number", "words"),
        *("note", "moderator_name", "recorded_at"),
    )
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "of/<uuid:comment_id>/", self.admin_site.admin_view(self.hand_view), name="moderation_hand_over"
        )
        return [own, *super().get_urls()]

    def hand_view(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        viewer = moderator_or_denied(request)
        theirs = viewer.reach().rows("thread__article__section", site="thread__article__site")
        found = Comment.objects.filter(theirs, pk=comment_id)
        comment = found.select_related("author", "revision", "pending", "thread__article__site").first()
        if comment is None:
            raise Http404
        refusal: Refused | None = None
        if request.method == "POST":
            form = HandOverForm(request.POST)
            if not form.is_valid():
                return self._page(request, comment, error=_("This is no date and time."), field="handed_at")
            given = form.cleaned_data
            try:
                hand_over(
                    comment_id=comment_id,
                    viewer=viewer_of(request.user, site=comment.thread.article.site),
                    revision_number=given.pop("revision"),
                    now=timezone.now(),
                    **given,
                )
            except Refused as refused:
                refusal = refused
            else:
                messages.success(request, _("Written down: an authority was told."))
                return HttpResponseRedirect(reverse("admin:threads_comment_change", args=[comment_id]))
        if refusal is not None:
            return self._page(
                request, comment, error=str(refusal), field=refusal.field, status=refusal.status
            )
        return self._page(request, comment)

    def _page(
        self, request: HttpRequest, comment: Comment, *, error: str = "", field: str = "", status: int = 0
    ) -> HttpResponse:
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "title": _("Hand over to an authority"),
            "subtitle": None,
            "opts": self.opts,
            "comment": comment,
            "words": comment.words_at_issue,
            # The register has all of them.
            "earlier": HandOver.objects.filter(comment=comment).order_by("-handed_at", "pk")[:_SHOWN],
            "given": request.POST,
            "error": error,
            "error_field": field,
            "handed_at": request.POST.get("handed_at") or timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        }
        code = status or (422 if error else 200)
        return TemplateResponse(request, "moderation/hand_over.html", context, status=code)
