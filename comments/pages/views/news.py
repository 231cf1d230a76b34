"""The list of news: who answered, and what was written where somebody follows."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from comments.accounts.models import User
from comments.notifications.inbox import inbox, mark_read
from comments.notifications.kinds import Kind
from comments.notifications.reading_words import WORDS, in_html
from comments.pages.cards import permalink_of
from comments.pages.rendering import page
from comments.pages.views.answering import PageView
from comments.threads.voting import NotSignedIn


@method_decorator(never_cache, name="dispatch")
class News(PageView):
    """One's own, the latest first; a button takes all that is shown for read."""

    user: User

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        if not isinstance(request.user, User):
            raise NotSignedIn
        self.user = request.user

    def get(self, request: HttpRequest) -> HttpResponse:
        found = inbox(user=self.user, cursor=request.GET.get("cursor", ""))
        rows = [
            {
                "headline": in_html(WORDS[Kind(one.kind)].headline, name=one.comment.author.display_name),
                "title": one.comment.thread.article.title,
                "address": permalink_of(one.comment.pk),
                "posted_at": one.comment.posted_at,
                "is_new": one.read_at is None,
            }
            for one in found.news
            if one.comment is not None
        ]
        newest = found.news[0].pk if found.news else None
        context = {"rows": rows, "newest": newest, "next_cursor": found.next_cursor}
        return page(request, "pages/news.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            up_to = UUID(request.POST.get("newest", ""))
        except ValueError:
            up_to = None
        if up_to is not None:
            mark_read(user=self.user, up_to=up_to, now=self.now)
        return HttpResponseRedirect(reverse("pages:news"))
