"""The page on which somebody writes a comment: what the form below an article sends, and all there is without a script."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from articles.models import Article
from comments.accounts.viewer import Viewer
from comments.accounts.visiting import viewer_at
from comments.errors import Refused
from comments.moderation.screening.shadows import waits
from comments.pages import drafts, guesting
from comments.pages.finding import article_at
from comments.pages.rendering import page, with_retry
from comments.pages.returning import article_address, ask_to_sign_in, place_of, post_address
from comments.pages.views.answering import PageView
from comments.pages.writing import Writing, asks_for_preview, previewed, send, typed
from comments.posting.submitting import ThreadClosed
from comments.threads.models import Comment, Thread
from comments.threads.policies import is_open, rules_of


class Post(PageView):
    """The form, with the words that were kept for it."""

    article: Article
    viewer: Viewer

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.article = article_at(named["site_slug"], named["article_slug"])
        self.site = self.article.site
        self.viewer = viewer_at(request, site=self.site, now=self.now)

    def get(self, request: HttpRequest) -> HttpResponse:
        article = self.article
        thread: Thread | None = getattr(article, "thread", None)
        opened = (
            is_open(thread, rules=rules_of(article), now=self.now) if thread else article.discussion == "open"
        )
        if not opened:
            raise ThreadClosed
        return self._show(request, self._writing(drafts.kept(request, place=drafts.below(article))))

    def post(self, request: HttpRequest) -> HttpResponse:
        if asks_for_preview(request):
            writing, status = previewed(
                self._writing(typed(request)), article=self.article, viewer=self.viewer, now=self.now
            )
            return self._show(request, writing, status=status)
        place = drafts.below(self.article)
        try:
            if guesting.wants_to_write(request, viewer=self.viewer, article=self.article):
                drafts.forget(request, place=place)
                return guesting.send(request, article=self.article, now=self.now)
            if not self.viewer.is_known:
                drafts.keep(request, place=place, words=typed(request), now=self.now)
                return ask_to_sign_in(request, back=post_address(self.article), keeps_words=True)
            comment = send(request, article=self.article, viewer=self.viewer, now=self.now)
        except Refused as refusal:
            writing = self._writing(typed(request)).refused(refusal)
            return with_retry(self._show(request, writing, status=refusal.status), refusal)
        drafts.forget(request, place=place)
        guesting.note_wish(request, viewer=self.viewer)
        return to_new_comment(request, comment)

    def _writing(self, body: str) -> Writing:
        # No fragment: a browser that jumps to one does not enter the field at fault.
        writing = Writing(action=post_address(self.article), body=body)
        return guesting.offered(writing, self.request, viewer=self.viewer, article=self.article)

    def _show(self, request: HttpRequest, writing: Writing, *, status: int = 200) -> HttpResponse:
        context = {
            "article": self.article,
            "back": article_address(self.article, "comments"),
            "writing": writing,
        }
        return page(request, "pages/post.html", context, site=self.site, status=status)


def to_new_comment(request: HttpRequest, comment: Comment) -> HttpResponseRedirect:
    if waits(comment):
        messages.info(
            request, _("Thank you. A moderator will look at your comment before everybody sees it.")
        )
    else:
        messages.success(request, _("Your comment is published."))
    return HttpResponseRedirect(place_of(comment))
