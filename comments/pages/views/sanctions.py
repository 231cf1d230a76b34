"""What moderators laid on the reader, with the reasons; a warning is acknowledged here."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.accounts import limits
from comments.accounts.models import User
from comments.accounts.viewer import Viewer
from comments.accounts.visiting import viewer_at
from comments.moderation.appeals.redress import token_for
from comments.moderation.models import Sanction
from comments.moderation.people.sanctionable import SanctionNotFound
from comments.moderation.people.sanctioning import acknowledge
from comments.moderation.reasons.telling import told_of
from comments.moderation.restraints import guests_sanction, own_sanction
from comments.pages.rendering import page
from comments.pages.returning import our_page
from comments.pages.views.answering import PageView
from comments.threads.voting import NotSignedIn


class SanctionPage(PageView):
    """Nobody else's is there, and nothing that is not told."""

    sanction: Sanction
    # Whom it is laid on.
    viewer: Viewer | None

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        user = request.user if isinstance(request.user, User) else None
        sanction = (
            own_sanction(named["sanction_id"], user=user) if user else guests_sanction(named["sanction_id"])
        )
        self.viewer = viewer_at(request, site=sanction.site, now=self.now) if sanction else None
        if user is None and (sanction is None or self.viewer is None or not self.viewer.is_guest):
            raise NotSignedIn
        if sanction is None or self.viewer is None or self.viewer.profile_id != sanction.profile_id:
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
        assert self.viewer is not None  # noqa: S101 - refused above
        limits.take(limits.EDIT, caller=limits.caller_for(self.viewer), now=self.now)
        acknowledge(sanction_id=self.sanction.pk, viewer=self.viewer, now=self.now)
        messages.success(request, _("Thank you. You can write again."))
        back = our_page(request, request.POST.get("next", ""))
        return HttpResponseRedirect(back or reverse("pages:site", args=[self.sanction.site.slug]))
