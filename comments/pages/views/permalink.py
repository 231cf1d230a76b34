"""One comment in its place: what it answers, what answers it, what stands beside it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import editions
from articles.models import Article
from comments.accounts.middleware import write_for_reader
from comments.accounts.visiting import viewer_at
from comments.moderation.reports.logbook import public_reasons
from comments.moderation.screening.shadows import as_viewer_sees
from comments.pages import structured
from comments.pages.cards import Card, badges_of, card_for, permalink_of, public_cards, tree_of
from comments.pages.finding import shown_comment, site_of_comment
from comments.pages.rendering import page, public_page
from comments.pages.returning import article_address
from comments.pages.views.answering import PageView, looking_at
from comments.threads import listing
from comments.threads.changing import subjects_of
from comments.threads.policies import open_for, rules_of
from comments.threads.reading import comment_for
from comments.threads.seen import Seen, seen_of

_REPLIES = 100


class Permalink(PageView):
    """
    The comment with its ancestors above and a page of its replies, depth first, below: one page for everybody.

    What not everybody may find has a page too, for its author and the moderators alone.
    """

    http_method_names = ["get", "head", "options"]
    hot_parameters = ("cursor",)
    hot_by_language = True

    comment_id: UUID

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        self.comment_id = named["comment_id"]

    def get(self, request: HttpRequest) -> HttpResponse:
        comment = shown_comment(self.comment_id)
        if comment is None:
            return self._personal(request)
        thread, article = comment.thread, comment.thread.article
        self.site = article.site
        cursor = request.GET.get("cursor", "")
        rules = rules_of(article)
        opened, seconds = open_for(thread, rules=rules, now=self.now)
        if cursor or "cursor" not in request.GET:
            editions.tell_public(request.META, subjects=subjects_of(article, thread), seconds=seconds)
        seen = seen_of(comment)
        above = listing.ancestors(seen)
        found = listing.subtree(top=seen, cursor=cursor, size=_REPLIES)
        cards = public_cards(
            [*above, seen, *found.comments], badges=badges_of(article.site_id), is_open=opened, rules=rules
        )
        trail, focus, below = cards[: len(above)], cards[len(above)], cards[len(above) + 1 :]
        focus.replies = tree_of(below, level=1)
        context = _context(article, focus) | {
            "trail": trail,
            "is_first_page": not cursor,
            "next_cursor": found.next_cursor,
            "neighbours": listing.neighbours(seen),
            "title": _title(seen, article),
            "linked": structured.posting(article, thread=thread, branches=[focus]),
        }
        return public_page(
            "pages/permalink.html",
            context,
            here=permalink_of(seen.id) + (f"?cursor={cursor}" if cursor else ""),
            mine=reverse("pages:mine_of_comment", args=[seen.id]),
            site=article.site,
        )

    def _personal(self, request: HttpRequest) -> HttpResponse:
        self.site = site_of_comment(self.comment_id)
        write_for_reader(request)
        viewer = viewer_at(request, site=self.site, now=self.now)
        comment = as_viewer_sees(comment_for(viewer=viewer, comment_id=self.comment_id), viewer=viewer)
        article = comment.thread.article
        looking = looking_at(comment, viewer=viewer, now=self.now)
        why = public_reasons([comment.pk]).get(comment.pk) if comment.is_tombstone else None
        focus = card_for(comment, looking=looking, badges=badges_of(viewer.site_id), why=why)
        context = _context(article, focus) | {
            "is_first_page": True,
            "is_hidden": True,
            "may_moderate": viewer.moderates(article.section_id),
            "title": _title(focus.comment, article),
        }
        return page(request, "pages/permalink.html", context, site=self.site)


def _context(article: Article, focus: Card) -> dict[str, object]:
    return {
        "article": article,
        "back": article_address(article, "comments"),
        "focus": focus,
        "canonical": structured.absolute(focus.address),
    }


def _title(comment: Seen, article: Article) -> str:
    """Name the author only of words that stand."""
    if not comment.is_public:
        return _("A comment on “%(title)s”") % {"title": article.title}
    return _("%(name)s on “%(title)s”") % {"name": comment.author_name, "title": article.title}
