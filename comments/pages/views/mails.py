"""What somebody wants to be told, kind by kind: signed in, or by the signed link of a mail."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.dates import WEEKDAYS
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from comments.accounts import limits
from comments.accounts.models import User
from comments.errors import Refused
from comments.notifications.choosing import RhythmRefused, choose, resume, set_hours, stop_everything
from comments.notifications.kinds import Kind, Rhythm
from comments.notifications.links import LinkRefused, read_choosers_token
from comments.notifications.offering import Offer, offer_to
from comments.notifications.wishes import wishes_of
from comments.pages.hours import hours_in
from comments.pages.rendering import page, with_retry
from comments.pages.views.answering import PageView
from comments.threads.voting import NotSignedIn


@method_decorator(never_cache, name="dispatch")
class Mails(PageView):
    """Each kind with how it comes, and what it could come like; what is owed with why."""

    user: User
    by_link = False

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        if not isinstance(request.user, User):
            raise NotSignedIn
        self.user = request.user

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            limits.take(limits.EDIT, caller=limits.caller_of(user_id=self.user.pk), now=self.now)
            said = self._act(request)
        except Refused as refusal:
            return with_retry(self._show(request, refusal=refusal, status=refusal.status), refusal)
        if self.by_link:
            # Whoever came by a link has no session to carry a message.
            return self._show(request, said=said)
        messages.success(request, said)
        return HttpResponseRedirect(request.path)

    def _act(self, request: HttpRequest) -> str:
        if "stop" in request.POST:
            stop_everything(user=self.user, now=self.now)
            return _("You are told nothing any more but what you are owed.")
        if "resume" in request.POST:
            resume(user=self.user, now=self.now)
            return _("You are told again what you had chosen.")
        chosen = _chosen(request, offer_to(self.user))
        if "digest_hour" in request.POST:
            # What may be refused comes first: nothing is kept by halves.
            set_hours(user=self.user, now=self.now, **hours_in(request))
        choose(user=self.user, rhythms=chosen, now=self.now)
        return _("Kept.")

    def _show(
        self, request: HttpRequest, *, refusal: Refused | None = None, said: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            "offer": offer_to(self.user),
            "hours": wishes_of(self.user).hours,
            "digest_hours": range(24),
            "weekdays": list(WEEKDAYS.items()),
            "refusal": refusal,
            "said": said,
            "by_link": self.by_link,
        }
        answer = page(request, "pages/mails.html", context, status=status)
        answer.headers["X-Robots-Tag"] = "noindex"
        if self.by_link:
            # The address is a key: it goes no further than this.
            answer.headers["Referrer-Policy"] = "no-referrer"
        return answer


# The signed link is what allows it, in a browser that never signed in.
@method_decorator(csrf_exempt, name="dispatch")
class MailsByLink(Mails):
    """The same for whoever holds the link of a mail; opening it changes nothing."""

    by_link = True

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        user = User.objects.filter(pk=read_choosers_token(named["token"]), is_active=True).first()
        if user is None:
            raise LinkRefused
        self.user = user


def _chosen(request: HttpRequest, offer: Offer) -> dict[tuple[Kind, str], Rhythm]:
    """Return what a form says about what was offered; what it leaves out stays as it is."""
    chosen = {}
    for way in (way for line in offer.lines for way in line.ways if way.rhythms):
        said = request.POST.get(way.name)
        if said is None:
            continue
        if said not in way.rhythms:
            raise RhythmRefused(
                kind=way.kind.value, channel=way.channel, rhythms=[one.value for one in way.rhythms]
            )
        chosen[way.kind, way.channel] = Rhythm(said)
    return chosen
