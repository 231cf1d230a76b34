"""Taking back one's own comment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from comments.pages.rendering import page
from comments.pages.returning import article_address, place_of
from comments.pages.views.answering import CommentView
from comments.posting.owning import NotStanding, NotYours
from comments.posting.withdrawing import withdraw_comment
from comments.threads.policies import is_author, may_withdraw
from comments.threads.voting import NotSignedIn


class Withdraw(CommentView):
    """Asks once, then does it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.viewer.is_known:
            raise NotSignedIn
        if not is_author(self.comment, self.viewer):
            raise NotYours
        if not may_withdraw(self.comment, self.viewer):
            raise NotStanding
        context = {
            "card": self.card(),
            "article": self.comment.thread.article,
            "back": place_of(self.comment),
        }
        return page(request, "pages/withdraw.html", context, site=self.site)

    def post(self, request: HttpRequest) -> HttpResponse:
        withdraw_comment(comment_id=self.comment.pk, viewer=self.viewer, now=self.now)
        messages.success(request, _("You have withdrawn your comment."))
        return HttpResponseRedirect(article_address(self.comment.thread.article, "comments"))
