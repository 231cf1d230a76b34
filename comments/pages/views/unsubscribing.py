"""The page behind "Stop these mails": opening it changes nothing, posting to it does, signed in or not (RFC 8058)."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from comments.notifications.kinds import KINDS, Kind
from comments.notifications.links import read_guests_token, read_token, token_for_choosing
from comments.notifications.unsubscribing import unsubscribe, unsubscribe_guest
from comments.pages.rendering import page
from comments.pages.views.answering import PageView


# A mail program posts without ever having seen the page; the signed link is what allows it.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Unsubscribe(PageView):
    """Asks once, then does it; mail programs do not ask."""

    token: str

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.token = named["token"]

    def get(self, request: HttpRequest) -> HttpResponse:
        choice = read_token(self.token)
        return self._show(request, kinds=choice.kinds, is_done=False)

    def post(self, request: HttpRequest) -> HttpResponse:
        choice = unsubscribe(token=self.token, now=self.now)
        # Whoever holds this link holds the mail, and in it the other one.
        choosing = reverse("pages:mails_by_link", args=[token_for_choosing(choice.user_id)])
        return self._show(request, kinds=choice.kinds, is_done=True, choosing=choosing)

    def _show(
        self, request: HttpRequest, *, kinds: Sequence[Kind], is_done: bool, choosing: str = ""
    ) -> HttpResponse:
        answer = page(
            request,
            "pages/unsubscribe.html",
            {
                # One kind is told in words of its own, several by what each is.
                "kind": kinds[0].value if len(kinds) == 1 else "",
                "wishes": [KINDS[kind].wish for kind in kinds],
                "is_done": is_done,
                "choose_url": choosing,
            },
        )
        # The address is a key: it goes no further than this.
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer


class UnsubscribeGuest(Unsubscribe):
    """The same for answers to somebody without an account."""

    def get(self, request: HttpRequest) -> HttpResponse:
        read_guests_token(self.token)
        return self._show(request, kinds=[Kind.REPLY], is_done=False)

    def post(self, request: HttpRequest) -> HttpResponse:
        unsubscribe_guest(token=self.token)
        return self._show(request, kinds=[Kind.REPLY], is_done=True)
