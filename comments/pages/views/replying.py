"""Answering a comment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from comments.errors import Refused
from comments.moderation.screening.shadows import waits
from comments.pages import drafts, guesting
from comments.pages.rendering import page, with_retry
from comments.pages.returning import ask_to_sign_in, place_of, post_address
from comments.pages.views.answering import CommentView
from comments.pages.writing import Writing, asks_for_preview, previewed, send, typed
from comments.posting.answering import ParentGone
from comments.posting.submitting import ThreadClosed
from comments.threads.models import Comment
from comments.threads.policies import may_reply


class Reply(CommentView):
    """The comment that is answered, and a form below it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not may_reply(self.comment):
            raise ParentGone
        if not self.looking().is_open:
            raise ThreadClosed
        return self._show(request, self._writing(drafts.kept(request, place=self._place)))

    def post(self, request: HttpRequest) -> HttpResponse:
        if asks_for_preview(request):
            writing, status = previewed(
                self._writing(typed(request)),
                article=self.comment.thread.article,
                viewer=self.viewer,
                now=self.now,
            )
            return self._show(request, writing, status=status)
        article = self.comment.thread.article
        try:
            if guesting.wants_to_write(request, viewer=self.viewer, article=article):
                drafts.forget(request, place=self._place)
                return guesting.send(request, article=article, parent_id=self.comment.pk, now=self.now)
            if not self.viewer.is_known:
                drafts.keep(request, place=self._place, words=typed(request), now=self.now)
                return ask_to_sign_in(request, back=request.path, keeps_words=True)
            reply = send(
                request, article=article, viewer=self.viewer, parent_id=self.comment.pk, now=self.now
            )
        except ParentGone as refusal:
            # The words can still stand on their own; the form now says so and leads there.
            alone = guesting.offered(
                Writing(action=post_address(article), body=typed(request)),
                request,
                viewer=self.viewer,
                article=article,
            )
            return self._show(request, alone.refused(refusal), status=refusal.status)
        except Refused as refusal:
            writing = self._writing(typed(request)).refused(refusal)
            return with_retry(self._show(request, writing, status=refusal.status), refusal)
        drafts.forget(request, place=self._place)
        guesting.note_wish(request, viewer=self.viewer)
        return self._posted(request, reply)

    @property
    def _place(self) -> str:
        return f"reply {self.comment.pk}"

    def _writing(self, body: str) -> Writing:
        writing = Writing(action=self.request.path, body=body, suffix=str(self.comment.pk))
        article = self.comment.thread.article
        return guesting.offered(writing, self.request, viewer=self.viewer, article=article)

    def _show(self, request: HttpRequest, writing: Writing, *, status: int = 200) -> HttpResponse:
        context = {
            "card": self.card(),
            "article": self.comment.thread.article,
            "back": place_of(self.comment),
            "writing": writing,
            "viewer": self.viewer,
        }
        return page(request, "pages/reply.html", context, site=self.site, status=status)

    def _posted(self, request: HttpRequest, reply: Comment) -> HttpResponse:
        if waits(reply):
            messages.info(
                request, _("Thank you. A moderator will look at your reply before everybody sees it.")
            )
        else:
            messages.success(request, _("Your reply is published."))
        return HttpResponseRedirect(place_of(reply))
