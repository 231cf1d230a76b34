"""A vote, up or down, and back."""

from urllib.parse import urldefrag, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from comments.accounts import limits
from comments.pages import quick
from comments.pages.callers import network_of
from comments.pages.cards import Card, anchor_of
from comments.pages.rendering import page
from comments.pages.returning import ask_to_sign_in, our_page, page_acted_on, place_of
from comments.pages.views.answering import CommentView
from comments.threads.models import Vote
from comments.threads.voting import VoteNotUnderstood, cast_vote

_VALUES = {"1": 1, "0": 0, "-1": -1}


class Cast(CommentView):
    """
    Takes the press of a button; the script asks for the buttons alone.

    Without it the vote's own page comes next, which shows the vote at once, and leads back to where the button stood.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        value, counted = self._vote()
        back = our_page(request, request.GET.get("next", ""))
        back = f"{back}#{anchor_of(self.comment.pk)}" if back else place_of(self.comment)
        context = {
            "card": self._as_left(value=value, score=self.comment.score + value - counted),
            "article": self.comment.thread.article,
            "back": back,
            # Its own buttons lead to where the first one stood, not round in a circle.
            "here": urldefrag(back).url,
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
        cast = cast_vote(
            comment_id=self.comment.pk,
            viewer=self.viewer,
            value=value,
            now=self.now,
            address=network_of(request),
        )
        if request.headers.get("X-Fragment"):
            card = self._as_left(value=cast.value, score=cast.score)
            return HttpResponse(quick.fill("comments/votes.jinja", card=card))
        messages.success(request, _("Your vote is counted.") if value else _("Your vote is taken back."))
        return HttpResponseRedirect(f"{request.path}?{urlencode({'next': urldefrag(back).url})}")

    def _vote(self) -> tuple[int, int]:
        """Return what this viewer voted, and what of it is counted."""
        if self.viewer.profile_id is None:
            return 0, 0
        cast = Vote.objects.filter(voter_id=self.viewer.profile_id, comment_id=self.comment.pk)
        return cast.values_list("value", "counted").first() or (0, 0)

    def _as_left(self, *, value: int, score: int) -> Card:
        """Return the comment as its voter left it, what is not counted yet included."""
        card = self.card(vote=value)
        card.comment = card.comment._replace(score=score)
        return card
