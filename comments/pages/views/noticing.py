"""Saying that comments are illegal: open to anybody, signed in or not."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from comments.accounts import limits
from comments.accounts.models import User
from comments.errors import Refused
from comments.moderation.models import NoticeCategory
from comments.moderation.notices.noticing import ITEMS_MAX, Claim, address_of, receive_notice, site_of_notice
from comments.pages.callers import network_of
from comments.pages.cards import Card, badges_of, public_cards
from comments.pages.finding import shown_comment
from comments.pages.rendering import page, with_retry
from comments.pages.views.answering import PageView
from comments.threads.models.discussion_policy import DiscussionRules
from comments.threads.seen import seen_of

_TEXTS = ("comments", "category", "explanation", "law", "name", "email")


class NoticePage(PageView):
    """A form about the comments that the address names, or about none yet; once it is sent, its reference."""

    http_method_names = ["get", "head", "post", "options"]

    named: list[UUID]

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.named = _ids_in(request.GET.getlist("comment")[:ITEMS_MAX])
        self.site = site_of_notice([str(id_) for id_ in self.named])

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, {"comments": "\n".join(address_of(id_) for id_ in self.named)})

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = {name: request.POST.get(name, "") for name in _TEXTS}
        typed["in_good_faith"] = request.POST.get("in_good_faith", "")
        caller = limits.caller_of(address=network_of(request))
        try:
            limits.take(limits.NOTICE, caller=caller, now=self.now)
            if typed["email"].strip():
                mailbox = limits.caller_mailbox(typed["email"])
                limits.take(limits.NOTICE_MAIL, caller=mailbox, now=self.now)
            notice = receive_notice(
                Claim(
                    comments=typed["comments"].splitlines(),
                    category=typed["category"],
                    explanation=typed["explanation"],
                    law=typed["law"],
                    name=typed["name"],
                    email=typed["email"],
                    in_good_faith=typed["in_good_faith"] == "yes",
                    language=get_language() or "",
                ),
                caller=caller,
                user=request.user if isinstance(request.user, User) else None,
                now=self.now,
            )
        except Refused as refusal:
            return with_retry(self._show(request, typed, refusal), refusal)
        self.site = notice.site
        # Shown at once: sent again, for example by loading this page anew, it is still one notice.
        answer = page(request, "pages/notice_sent.html", {"notice": notice}, site=self.site)
        return _private(answer, referrer="no-referrer")

    def _show(
        self, request: HttpRequest, typed: dict[str, str], refusal: Refused | None = None
    ) -> HttpResponse:
        context = {
            "typed": typed,
            "card": self._card(),
            "categories": NoticeCategory.choices,
            "refusal": refusal,
            # The message says the same of all of them in one text, for programs.
            "wrong": refusal.facts.get("items") if refusal else None,
        }
        status = refusal.status if refusal else 200
        # Sent to our own pages alone: with no-referrer a browser would not say either that the form is ours (forgery.py).
        return _private(
            page(request, "pages/notice.html", context, site=self.site, status=status), referrer="same-origin"
        )

    def _card(self) -> Card | None:
        """Return the comment, where the address names one that everybody can read."""
        comment = shown_comment(self.named[0]) if len(self.named) == 1 else None
        if comment is None or not comment.is_public:
            return None
        # Shown plainly, without what can be done with it.
        (card,) = public_cards(
            [seen_of(comment)], badges=badges_of(comment.site_id), is_open=False, rules=DiscussionRules()
        )
        return card


def _ids_in(named: list[str]) -> list[UUID]:
    found = []
    for text in named:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _private(answer: HttpResponse, *, referrer: str) -> HttpResponse:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = referrer
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
