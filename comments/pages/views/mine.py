"""What is the reader's own on a public page: asked for by its script, and only where the browser holds a session."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from articles.models import Article
from comments.accounts.visiting import viewer_at
from comments.pages import drafts
from comments.pages.cards import Looking
from comments.pages.finding import article_at, shown_comment
from comments.pages.overlay import about_comments, about_the_guest, about_the_reader, held, ids_in, waiting
from comments.pages.views.answering import PageView
from comments.threads.models import Thread
from comments.threads.policies import is_open, rules_of
from comments.threads.reading import CommentNotFound

# Asked for by a page of this house, or by its reader by hand; another house's page would use up their messages.
_ASKED_BY = {"same-origin", "none"}


class _Mine(PageView):
    http_method_names = ["get", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.headers.get("Sec-Fetch-Site", "none") not in _ASKED_BY:
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response


class MineAnywhere(_Mine):
    """Who is signed in, on a page without comments."""

    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(about_the_reader(request))


class MineOfArticle(_Mine):
    """What is the reader's own on an article's page: votes, comments, words not posted yet."""

    article: Article

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.article = article_at(named["site_slug"], named["article_slug"])
        self.site = self.article.site

    def get(self, request: HttpRequest) -> JsonResponse:
        ids = ids_in(request.GET.get("comments", ""))
        article = self.article
        thread: Thread | None = getattr(article, "thread", None)
        told = about_the_reader(request) | {"draft": drafts.kept(request, place=drafts.below(article))}
        if thread and article.discussion != Article.Discussion.OFF:
            looking = _looking(request, thread, now=self.now)
            told |= about_comments(ids=ids, looking=looking)
            told["guest"] = about_the_guest(request, site=article.site, viewer=looking.viewer)
            told["waiting"] = waiting(request, thread=thread, site=article.site, looking=looking)
            told["held"] = held(request, thread=thread, site=article.site, looking=looking)
        return JsonResponse(told)


class MineOfComment(_Mine):
    """The same for the page of one comment and what hangs on it."""

    comment_id: UUID

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.comment_id = named["comment_id"]

    def get(self, request: HttpRequest) -> JsonResponse:
        ids = ids_in(request.GET.get("comments", ""))
        comment = shown_comment(self.comment_id)
        if comment is None:
            raise CommentNotFound
        thread, site = comment.thread, comment.thread.article.site
        self.site = site
        looking = _looking(request, thread, now=self.now)
        told = about_the_reader(request) | about_comments(ids=ids, looking=looking)
        told["guest"] = about_the_guest(request, site=site, viewer=looking.viewer)
        told["waiting"] = waiting(request, thread=thread, site=site, looking=looking)
        told["held"] = held(request, thread=thread, site=site, looking=looking, below=comment)
        return JsonResponse(told)


def _looking(request: HttpRequest, thread: Thread, *, now: datetime) -> Looking:
    article = thread.article
    rules = rules_of(article)
    viewer = viewer_at(request, site=article.site, now=now)
    return Looking(
        viewer=viewer,
        rules=rules,
        is_open=is_open(thread, rules=rules, now=now),
        moderates=viewer.moderates(article.section_id),
        now=now,
    )
