"""The article with its discussion: one page for everybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from articles import editions
from articles.models import Article
from comments.pages import guesting, structured
from comments.pages.cards import badges_of, branches_of
from comments.pages.finding import article_at, references_of
from comments.pages.orders import choices, names_one_page, order_asked_for, page_address
from comments.pages.rendering import public_page
from comments.pages.returning import article_address, post_address
from comments.pages.views.answering import PageView
from comments.pages.writing import GuestFields, Writing
from comments.threads import listing
from comments.threads.changing import subjects_of
from comments.threads.models import Thread
from comments.threads.policies import open_for, rules_of

_ROOTS = 50
_FIRST_REPLIES = 3


class ArticlePage(PageView):
    """The article, its references, and a page of its discussion."""

    http_method_names = ["get", "head", "options"]
    hot_parameters = ("sort", "cursor")
    hot_by_language = True

    article: Article

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.article = article_at(named["site_slug"], named["article_slug"])
        self.site = self.article.site

    def get(self, request: HttpRequest) -> HttpResponse:
        article = self.article
        thread: Thread | None = getattr(article, "thread", None)
        rules = rules_of(article)
        opened, seconds = article.discussion == Article.Discussion.OPEN, None
        if thread:
            opened, seconds = open_for(thread, rules=rules, now=self.now)
        if names_one_page(request):
            editions.tell_public(request.META, subjects=subjects_of(article, thread), seconds=seconds)
        order, cursor = order_asked_for(request, rules=rules), request.GET.get("cursor", "")
        found = listing.RootsPage([], [], "")
        if thread and article.discussion != Article.Discussion.OFF:
            found = listing.roots(
                thread=thread,
                order=order,
                cursor=cursor,
                size=_ROOTS,
                replies=_FIRST_REPLIES,
                replies_order=rules.replies_order_for(order),
            )
        listed = [*found.prominent, *found.branches]
        badges = badges_of(article.site_id) if listed else {}
        branches = branches_of(listed, badges=badges, is_open=opened, rules=rules)
        address = article_address(article)
        context = {
            "article": article,
            "references": references_of(article),
            "comment_count": thread.comment_count if thread else 0,
            "is_open": opened,
            "branches": branches,
            "orders": choices(order, rules=rules),
            "order": order,
            "is_first_page": not cursor,
            "next_cursor": found.next_cursor,
            # No key: the page is the same for everybody. Words sent twice are known by themselves.
            "writing": Writing(
                action=post_address(article),
                key="",
                guest=GuestFields() if opened and guesting.is_offered(article) else None,
            ),
            "meta": structured.of_article(article),
            "linked": structured.posting(
                article,
                thread=None if article.discussion == Article.Discussion.OFF else thread,
                branches=branches,
            ),
        }
        return public_page(
            "pages/article.html",
            context,
            here=page_address(address, order=order, cursor=cursor),
            mine=reverse("pages:mine_of_article", args=[article.site.slug, article.slug]),
            site=article.site,
        )
