"""Confirming an address without an account: by its link, by its code, or by saying that one did not write it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Site
from comments.accounts import limits
from comments.accounts.claiming import claim, claimable
from comments.accounts.models import AddressProof, User
from comments.accounts.passes import held_by, hold
from comments.accounts.proving import proof_by_link
from comments.errors import Refused
from comments.moderation.screening import shadows
from comments.pages.callers import network_of
from comments.pages.finding import site_at
from comments.pages.rendering import page, with_retry
from comments.pages.returning import our_page, place_of
from comments.pages.views.answering import PageView
from comments.pages.views.posting import to_new_comment
from comments.posting.confirming import Confirmed, Outcome, confirm, confirm_by_code, disown, waiting_for
from comments.threads import markup
from comments.threads.claiming import written_by
from comments.threads.models import Status
from comments.threads.voting import NotSignedIn


class _GuestPage(PageView):
    """Nobody else's, and nobody keeps it. A form on it says that it is ours, so the address of the page is told to us alone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().dispatch(request, *args, **kwargs)
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    def count(self, request: HttpRequest) -> None:
        caller = limits.caller_of(address=network_of(request))
        limits.take(limits.GUEST_CONFIRM, caller=caller, now=self.now)

    def done(self, request: HttpRequest, confirmed: Confirmed) -> HttpResponse:
        """Show what became of what waited, or lead there, and let this browser write on as the guest."""
        outcomes = confirmed.outcomes
        first = outcomes[0].comment if len(outcomes) == 1 else None
        answer: HttpResponse
        if first is not None and first.status != Status.REJECTED and not confirmed.left:
            answer = to_new_comment(request, first)
        else:
            context = {
                "outcomes": [_said(outcome) for outcome in outcomes],
                "left": confirmed.left,
                "name": str(confirmed.guest.profile),
            }
            answer = page(request, "pages/guest_confirmed.html", context, site=self.site)
        held = held_by(request)
        held.take(confirmed.guest, now=self.now)
        hold(answer, held)
        return answer


class Waiting(_GuestPage):
    """Says that a mail is on its way, and takes the code that stands in it."""

    http_method_names = ["get", "head", "post", "options"]
    site: Site

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.site = site_at(named["site_slug"])

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            self.count(request)
            confirmed = confirm_by_code(
                sender=held_by(request).sender,
                site=self.site,
                code=request.POST.get("code", ""),
                address=network_of(request),
                now=self.now,
            )
        except Refused as refusal:
            return with_retry(self._show(request, refusal), refusal)
        return self.done(request, confirmed)

    def _show(self, request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
        context = {
            "waits": held_by(request).waits_on(self.site),
            "refusal": refusal,
            "action": request.path,
        }
        status = refusal.status if refusal else 200
        return page(request, "pages/guest_waiting.html", context, site=self.site, status=status)


class Link(_GuestPage):
    """
    What waits under an address, for whoever reads its mails: to be read once more, and then sent or thrown away.

    Opening it changes nothing, so that programs that look where links lead confirm nothing.
    """

    http_method_names = ["get", "head", "post", "options"]
    proof: AddressProof

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.proof = proof_by_link(named["token"], now=self.now)
        self.site = self.proof.site

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "waiting": [
                {
                    "article": one.thread.article,
                    "name": one.name,
                    "html": markup.render(one.body),
                    "sent_at": one.sent_at,
                }
                for one in waiting_for(self.proof, now=self.now)
            ],
        }
        return page(request, "pages/guest_link.html", context, site=self.site)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.count(request)
        if request.POST.get("act") == "disown":
            disown(proof=self.proof)
            return page(request, "pages/guest_disowned.html", {}, site=self.site)
        return self.done(request, confirm(proof=self.proof, address=network_of(request), now=self.now))


class Forget(_GuestPage):
    """Lets this browser forget as whom it wrote on a site."""

    http_method_names = ["post", "options"]
    site: Site

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.site = site_at(named["site_slug"])

    def post(self, request: HttpRequest) -> HttpResponse:
        held = held_by(request)
        held.drop(self.site)
        messages.success(request, _("This browser has forgotten the name under which you wrote here."))
        back = our_page(request, request.POST.get("next", ""))
        answer = HttpResponseRedirect(back or reverse("pages:site", args=[self.site.slug]))
        hold(answer, held)
        return answer


class Claim(PageView):
    """Gives somebody signed in what was written under their addresses before; a second time there is nothing left to give."""

    http_method_names = ["post", "options"]
    site: Site
    user: User

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        if not isinstance(request.user, User):
            raise NotSignedIn
        self.user, self.site = request.user, site_at(named["site_slug"])

    def post(self, request: HttpRequest) -> HttpResponse:
        limits.take(limits.EDIT, caller=limits.caller_of(user_id=self.user.pk), now=self.now)
        found = written_by(claimable(self.user, site=self.site))
        claim(user=self.user, site=self.site, now=self.now)
        for _site, count in found:
            said = ngettext("%(count)d comment is yours now.", "%(count)d comments are yours now.", count)
            messages.success(request, said % {"count": count})
        answer = HttpResponseRedirect(f"{reverse('account_profile')}?site={self.site.slug}")
        held = held_by(request)
        held.drop(self.site)
        hold(answer, held)
        return answer


def _said(outcome: Outcome) -> dict[str, object]:
    """Return what became of one comment, in words, and where it is found."""
    comment = outcome.comment
    if comment is None:
        return {"words": outcome.refusal, "kept": outcome.body}
    if comment.status == Status.REJECTED:
        refused = _("The rules of this discussion do not allow these words, so they were not published.")
        return {"words": refused, "kept": outcome.body, "why": reverse("pages:why", args=[comment.pk])}
    if shadows.waits(comment):
        waits = _("A moderator will look at it before everybody sees it.")
        return {"words": waits, "html": markup.render(outcome.body), "address": place_of(comment)}
    return {
        "words": _("It is published."),
        "html": markup.render(outcome.body),
        "address": place_of(comment),
    }
