"""A vote, up or down, and back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from comments.accounts import limits
from comments.pages import quick
from comments.pages.rendering import page
from comments.pages.returning import ask_to_sign_in, page_acted_on, place_of
from comments.pages.views.answering import CommentView
from comments.threads.listing import votes_of
from comments.threads.voting import CastVote, VoteNotUnderstood, cast_vote

_VALUES = {"1": 1, "0": 0, "-1": -1}


class Cast(CommentView):
    """Takes the press of a button and leads back to the page it stands on; the script asks for the buttons alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        votes = votes_of(viewer=self.viewer, ids=[self.comment.pk])
        context = {
            "card": self.card(vote=votes.get(self.comment.pk, 0)),
            "article": self.comment.thread.article,
            "back": place_of(self.comment),
        }
        return page(request, "pages/vote.html", context, site=self.site)

    def post(self, request: HttpRequest) -> HttpResponse:
        back = page_acted_on(request, self.comment)
        if self.viewer.user is None:
            return ask_to_sign_in(request, back=back)
        limits.take(limits.VOTE, caller=limits.caller_of(user_id=self.viewer.user.pk), now=self.now)
        value = _VALUES.get(request.POST.get("value", ""))
        if value is None:
            raise VoteNotUnderstood
        cast = cast_vote(comment_id=self.comment.pk, viewer=self.viewer, value=value, now=self.now)
        if request.headers.get("X-Fragment"):
            return self._buttons(cast)
        return HttpResponseRedirect(back)

    def _buttons(self, cast: CastVote) -> HttpResponse:
        """Return the buttons as the voter left them, what is not counted yet included."""
        card = self.card(vote=cast.value)
        card.comment = card.comment._replace(score=cast.score)
        return HttpResponse(quick.fill("comments/votes.jinja", card=card))
