"""How much somebody hears of a discussion and its section, and the list of everything that they follow."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.models import Article
from comments.accounts import limits
from comments.accounts.models import User
from comments.notifications.followed import followed, title_of
from comments.notifications.following import follow, of, stop_following, unfollow
from comments.notifications.models import Level
from comments.pages.finding import article_at
from comments.pages.rendering import page
from comments.pages.returning import article_address
from comments.pages.views.answering import PageView
from comments.threads.models import Thread
from comments.threads.opening import thread_of
from comments.threads.voting import NotSignedIn

_PAGE_SIZE = 50


@method_decorator(never_cache, name="dispatch")
class Follow(PageView):
    """Everything, only what is for oneself, or nothing of a discussion; and its section, or not."""

    article: Article
    user: User

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.article = article_at(named["site_slug"], named["article_slug"])
        self.site = self.article.site
        if self.article.discussion == Article.Discussion.OFF:
            raise Http404
        if not isinstance(request.user, User):
            raise NotSignedIn
        self.user = request.user

    def get(self, request: HttpRequest) -> HttpResponse:
        thread: Thread | None = getattr(self.article, "thread", None)
        said = of(self.user, thread) if thread else None
        section = self.article.section
        context = {
            "article": self.article,
            "levels": Level.choices,
            "level": said.level if said else Level.REPLIES.value,
            "section": section,
            "follows_section": section is not None and of(self.user, section) is not None,
            "back": article_address(self.article, "comments"),
        }
        return page(request, "pages/follow.html", context, site=self.site)

    def post(self, request: HttpRequest) -> HttpResponse:
        limits.take(limits.FOLLOW, caller=limits.caller_of(user_id=self.user.pk), now=self.now)
        level = request.POST.get("level", "")
        if level in Level.values:
            thread = thread_of(article=self.article, now=self.now)
            thread.article = self.article
            follow(user=self.user, what=thread, level=Level(level), now=self.now)
        if (section := self.article.section) is not None and "has_section" in request.POST:
            if "section" in request.POST:
                follow(user=self.user, what=section, now=self.now)
            else:
                unfollow(user=self.user, what=section)
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(article_address(self.article, "comments"))


@method_decorator(never_cache, name="dispatch")
class Following(PageView):
    """Everything that somebody follows or has muted, with a button beside each."""

    user: User

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        if not isinstance(request.user, User):
            raise NotSignedIn
        self.user = request.user

    def get(self, request: HttpRequest) -> HttpResponse:
        found = followed(user=self.user, cursor=request.GET.get("cursor", ""), size=_PAGE_SIZE)
        context = {
            "listed": [(one, title_of(one)) for one in found.subscriptions],
            "next_cursor": found.next_cursor,
        }
        return page(request, "pages/following.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        named = request.POST.get("stop", "")
        if named.isascii() and named.isdecimal() and len(named) < 19:
            stop_following(user=self.user, subscription_id=int(named))
            messages.success(request, _("You do not follow it any more."))
        return HttpResponseRedirect(reverse("pages:following"))
