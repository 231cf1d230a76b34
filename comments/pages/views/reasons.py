"""Why something was restricted, or kept although it was reported; and the form to object. Opening it changes nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from comments.accounts import limits
from comments.errors import Refused
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal, too_late
from comments.moderation.appeals.redress import Redress, State
from comments.moderation.notes import APPEAL_MAX
from comments.moderation.reasons.telling import dispute_bodies_on, told_of
from comments.pages.callers import network_of
from comments.pages.rendering import page, with_retry
from comments.pages.views.answering import CommentView, PageView
from comments.threads.voting import NotSignedIn


# Who has the link may object, signed in or not. Browsers that are told to keep the address to themselves do not say,
# either, from where a form comes; the signed link is what allows it.
@method_decorator(csrf_exempt, name="dispatch")
class Reasons(PageView):
    """What the recipient of a link may read and answer."""

    http_method_names = ["get", "head", "post", "options"]

    about: Redress

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _to_nobody_else(super().dispatch(request, *args, **kwargs))

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.about = redress.by_token(named["token"])
        self.site = self.about.site

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            limits.take(limits.APPEAL, caller=limits.caller_of(address=network_of(request)), now=self.now)
            appeal = file_appeal(about=self.about, body=request.POST.get("body", ""), now=self.now)
        except Refused as refusal:
            return with_retry(self._show(request, refusal), refusal)
        if appeal.paused_by is not None:
            messages.success(
                request, _("We have your objection. It waits while you are suspended from objecting.")
            )
        else:
            messages.success(
                request, _("We have your objection. Somebody looks at it, and you get the answer by mail.")
            )
        return HttpResponseRedirect(reverse("pages:reasons", args=[self.about.token]))

    def _show(self, request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
        about, state = self.about, self.about.state(now=self.now)
        context = {
            "about": about,
            "dispute_bodies": dispute_bodies_on(about.site),
            "told": told_of(about.statement) if about.statement else None,
            "state": state.value,
            "late": str(too_late(about)) if state == State.LATE else "",
            "body": request.POST.get("body", ""),
            "body_max": APPEAL_MAX,
            "refusal": refusal,
        }
        status = refusal.status if refusal else 200
        return page(request, "pages/reasons.html", context, site=self.site, status=status)


class Why(CommentView):
    """The way to the same page for who is signed in: the author of a comment, or a reader who reported it."""

    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _to_nobody_else(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.viewer.is_known:
            raise NotSignedIn
        about = redress.at_comment(self.comment.pk, viewer=self.viewer)
        if about is None:
            raise redress.NoReasons
        return HttpResponseRedirect(reverse("pages:reasons", args=[about.token]))


def _to_nobody_else(answer: HttpResponseBase) -> HttpResponseBase:
    """The address is a key: it goes no further than this."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
