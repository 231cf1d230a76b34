"""What moderators laid on the reader, with the reasons; a warning is acknowledged here."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.accounts import limits
from comments.accounts.models import User
from comments.accounts.viewer import viewer_of
from comments.moderation.appeals.redress import token_for
from comments.moderation.models import Sanction
from comments.moderation.people.sanctionable import SanctionNotFound
from comments.moderation.people.sanctioning import acknowledge
from comments.moderation.reasons.telling import told_of
from comments.moderation.restraints import own_sanction
from comments.pages.rendering import page
from comments.pages.returning import our_page
from comments.pages.views.answering import PageView
from comments.threads.voting import NotSignedIn


class SanctionPage(PageView):
    """Nobody else's is there, and nothing that is not told."""

    sanction: Sanction

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        if not isinstance(request.user, User):
            raise NotSignedIn
        sanction = own_sanction(named["sanction_id"], user=request.user)
        if sanction is None:
            raise SanctionNotFound
        self.sanction, self.site = sanction, sanction.site

    def get(self, request: HttpRequest) -> HttpResponse:
        assert self.sanction.statement is not None  # noqa: S101 - what is told has one
        context = {
            "sanction": self.sanction,
            "told": told_of(self.sanction.statement),
            "objecting": reverse("pages:reasons", args=[token_for(self.sanction.statement)]),
            "is_unread": self.sanction.is_unread,
            "is_over": self.sanction.is_over(now=self.now),
            "next": our_page(request, request.GET.get("next", "")),
        }
        answer = page(request, "pages/sanction.html", context, site=self.site)
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    def post(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)  # noqa: S101 - refused above
        limits.take(limits.EDIT, caller=limits.caller_of(user_id=request.user.pk), now=self.now)
        viewer = viewer_of(request.user, site=self.sanction.site)
        acknowledge(sanction_id=self.sanction.pk, viewer=viewer, now=self.now)
        messages.success(request, _("Thank you. You can write again."))
        back = our_page(request, request.POST.get("next", ""))
        return HttpResponseRedirect(back or reverse("pages:site", args=[self.sanction.site.slug]))
