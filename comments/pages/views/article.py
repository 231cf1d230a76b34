"""The article with its discussion, and the form that adds to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from articles.models import Article
from comments.accounts.viewer import Viewer, viewer_of
from comments.errors import Refused
from comments.pages import drafts, structured
from comments.pages.cards import Card, Looking, branches_of, cards_of
from comments.pages.finding import article_at
from comments.pages.rendering import page, with_retry
from comments.pages.returning import article_address, ask_to_sign_in, place_of
from comments.pages.views.answering import PageView
from comments.pages.writing import Writing, asks_for_preview, previewed, send, typed
from comments.threads.models import Comment, Status, Thread
from comments.threads.policies import is_open, rules_of
from comments.threads.reading import Order, RootsPage, own_waiting, roots_page

_ROOTS = 50
_FIRST_REPLIES = 3


class ArticlePage(PageView):
    """The article, its references, and a page of its discussion."""

    article: Article
    viewer: Viewer

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.article = article_at(named["site_slug"], named["article_slug"])
        self.site = self.article.site
        self.viewer = viewer_of(request.user, site=self.site)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, self._writing(drafts.kept(request, place=self._place)))

    def post(self, request: HttpRequest) -> HttpResponse:
        if asks_for_preview(request):
            writing, status = previewed(self._writing(typed(request)))
            return self._show(request, writing, status=status)
        try:
            if not self.viewer.is_signed_in:
                drafts.keep(request, place=self._place, words=typed(request), now=self.now)
                return ask_to_sign_in(request, back=article_address(self.article, "post"), keeps_words=True)
            comment = send(request, article=self.article, viewer=self.viewer, now=self.now)
        except Refused as refusal:
            writing = self._writing(typed(request)).refused(refusal)
            return with_retry(self._show(request, writing, status=refusal.status), refusal)
        drafts.forget(request, place=self._place)
        return _to_new_comment(request, comment, article_address(self.article))

    @property
    def _place(self) -> str:
        return f"article {self.article.pk}"

    def _writing(self, body: str) -> Writing:
        # No fragment: a browser that jumps to one does not enter the field at fault.
        return Writing(action=article_address(self.article), body=body)

    def _show(self, request: HttpRequest, writing: Writing, *, status: int = 200) -> HttpResponse:
        article = self.article
        thread: Thread | None = getattr(article, "thread", None)
        rules = rules_of(article)
        opened = is_open(thread, rules=rules, now=self.now) if thread else article.discussion == "open"
        looking = Looking(viewer=self.viewer, rules=rules, is_open=opened, now=self.now)
        order = _order(request)
        cursor = request.GET.get("cursor", "")
        found = RootsPage([], "")
        waiting: list[Card] = []
        if thread and article.discussion != "off":
            found = roots_page(thread=thread, order=order, cursor=cursor, size=_ROOTS, replies=_FIRST_REPLIES)
            waiting = cards_of(own_waiting(thread=thread, viewer=self.viewer), looking=looking)
        branches = branches_of(found.branches, looking=looking)
        context = {
            "article": article,
            "references": list(article.references.all()),
            "viewer": self.viewer,
            "comment_count": thread.comment_count if thread else 0,
            "is_open": opened,
            "branches": branches,
            "waiting": waiting,
            "orders": _orders(),
            "order": order,
            "is_first_page": not cursor,
            "next_cursor": found.next_cursor,
            "writing": writing,
            "meta": structured.of_article(article),
            "linked": structured.posting(
                article,
                thread=None if article.discussion == Article.Discussion.OFF else thread,
                branches=branches,
            ),
        }
        return page(request, "pages/article.html", context, site=article.site, status=status)


def _order(request: HttpRequest) -> Order:
    try:
        return Order(request.GET.get("sort", Order.NEWEST))
    except ValueError:
        return Order.NEWEST


def _orders() -> list[tuple[Order, str]]:
    return [(Order.NEWEST, _("Newest")), (Order.OLDEST, _("Oldest")), (Order.TOP, _("Top"))]


def _to_new_comment(request: HttpRequest, comment: Comment, address: str) -> HttpResponseRedirect:
    if comment.status == Status.HELD:
        messages.info(
            request, _("Thank you. A moderator will look at your comment before everybody sees it.")
        )
        return HttpResponseRedirect(f"{address}#waiting")
    messages.success(request, _("Your comment is published."))
    return HttpResponseRedirect(place_of(comment))
