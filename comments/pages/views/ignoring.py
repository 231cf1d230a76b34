"""Not wanting to read somebody any more, and wanting to again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from comments.accounts import limits
from comments.accounts.ignoring import OneselfIgnored, ignore, ignored_by, unignore
from comments.pages.rendering import page
from comments.pages.returning import page_acted_on, place_of
from comments.pages.views.answering import CommentView
from comments.threads.policies import is_author
from comments.threads.reading import CommentNotFound
from comments.threads.voting import NotSignedIn


class Ignore(CommentView):
    """
    The author of a comment goes on the reader's list, or comes off it.

    A page asks first, or offers the way back; a button that the script put beside the comment does it at once.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        self._refuse()
        context = {
            "card": self.card(),
            "article": self.comment.thread.article,
            "back": place_of(self.comment),
            "name": self.comment.author.display_name,
            "is_ignored": self.comment.author_id in ignored_by(self.viewer),
        }
        return page(request, "pages/ignore.html", context, site=self.site)

    def post(self, request: HttpRequest) -> HttpResponse:
        self._refuse()
        user = self.viewer.user
        assert user is not None  # noqa: S101 - refused above
        limits.take(limits.IGNORE, caller=limits.caller_of(user_id=user.pk), now=self.now)
        author = self.comment.author
        if request.POST.get("ignore") == "0":
            unignore(viewer=self.viewer, profile=author)
            said = _("You ignore %(name)s no longer.") % {"name": author.display_name}
        else:
            ignore(viewer=self.viewer, profile=author, now=self.now)
            said = _("You ignore %(name)s now. Only you know.") % {"name": author.display_name}
        if request.headers.get("X-Fragment"):
            return JsonResponse({"said": said}, headers={"Cache-Control": "private, no-store"})
        messages.success(request, said)
        return HttpResponseRedirect(page_acted_on(request, self.comment))

    def _refuse(self) -> None:
        if self.viewer.user is None:
            raise NotSignedIn
        # Whose words are gone has no name here any more.
        if not self.comment.is_public:
            raise CommentNotFound
        if is_author(self.comment, self.viewer):
            raise OneselfIgnored
