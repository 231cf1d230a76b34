"""Mending one's own words within the edit window."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from comments.accounts import limits
from comments.errors import Refused
from comments.moderation.screening.shadows import as_viewer_sees
from comments.pages.rendering import page, with_retry
from comments.pages.returning import place_of
from comments.pages.views.answering import CommentView
from comments.pages.writing import Writing, asks_for_preview, previewed, typed
from comments.posting.editing import EditWindowOver, edit_comment
from comments.posting.owning import NotStanding, NotYours, StaleVersion
from comments.threads.models import Comment, Status
from comments.threads.policies import is_author, may_edit
from comments.threads.reading import comment_for
from comments.threads.voting import NotSignedIn


class Edit(CommentView):
    """The author's words in a form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.viewer.is_known:
            raise NotSignedIn
        if not is_author(self.comment, self.viewer):
            raise NotYours
        if self.comment.status not in {Status.PUBLISHED, Status.HELD}:
            raise NotStanding
        looking = self.looking()
        if not may_edit(self.comment, self.viewer, rules=looking.rules, now=self.now):
            raise EditWindowOver(_("The time in which this comment could be edited is over."))
        return self._show(request, self._writing(self.comment.latest_words.body))

    def post(self, request: HttpRequest) -> HttpResponse:
        if not self.viewer.is_known:
            raise NotSignedIn
        if not is_author(self.comment, self.viewer):
            raise NotYours
        if asks_for_preview(request):
            writing, status = previewed(
                self._writing(typed(request)),
                article=self.comment.thread.article,
                viewer=self.viewer,
                comment_id=self.comment.pk,
                now=self.now,
            )
            return self._show(request, writing, status=status)
        try:
            limits.take(limits.EDIT, caller=limits.caller_for(self.viewer), now=self.now)
            comment = edit_comment(
                comment_id=self.comment.pk,
                viewer=self.viewer,
                body=request.POST.get("body", ""),
                version=_version(request),
                now=self.now,
            )
        except Refused as refusal:
            return self._refused(request, refusal)
        return self._edited(request, comment)

    def _writing(self, body: str) -> Writing:
        return Writing(
            action=self.request.path, body=body, version=self.comment.version, suffix=str(self.comment.pk)
        )

    def _refused(self, request: HttpRequest, refusal: Refused) -> HttpResponse:
        # Read again: the form shows the words that stand there now beside the ones that were refused.
        comment = comment_for(viewer=self.viewer, comment_id=self.comment.pk)
        self.comment = as_viewer_sees(comment, viewer=self.viewer)
        writing = self._writing(typed(request)).refused(refusal)
        stale = isinstance(refusal, StaleVersion)
        return with_retry(self._show(request, writing, status=refusal.status, shows_current=stale), refusal)

    def _show(
        self, request: HttpRequest, writing: Writing, *, status: int = 200, shows_current: bool = False
    ) -> HttpResponse:
        context = {
            "card": self.card(),
            "article": self.comment.thread.article,
            "back": place_of(self.comment),
            "writing": writing,
            "shows_current": shows_current,
            "is_pending": self.comment.pending_id is not None,
        }
        return page(request, "pages/edit.html", context, site=self.site, status=status)

    def _edited(self, request: HttpRequest, comment: Comment) -> HttpResponse:
        comment = as_viewer_sees(comment, viewer=self.viewer)
        if comment.pending is not None:
            messages.info(
                request,
                _(
                    "Saved. A moderator will look at your new words; until then everybody reads the earlier ones."
                ),
            )
        elif comment.status == Status.HELD:
            messages.info(
                request, _("Saved. A moderator will look at your comment before everybody sees it.")
            )
        else:
            messages.success(request, _("Saved."))
        return HttpResponseRedirect(place_of(comment))


def _version(request: HttpRequest) -> int | None:
    raw = request.POST.get("version", "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else None
