"""What all pages share: who looks, when, and that a refusal becomes a page that says so."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views import View

from articles.models import Site
from comments.accounts.viewer import Viewer
from comments.accounts.visiting import viewer_at
from comments.errors import Refused
from comments.moderation.screening.shadows import as_viewer_sees
from comments.pages.cards import Card, Looking, badges_of, card_for
from comments.pages.finding import site_of_comment
from comments.pages.rendering import refused_page
from comments.pages.returning import ask_to_sign_in, page_asked_for
from comments.threads.models import Comment
from comments.threads.policies import is_open, rules_of
from comments.threads.reading import comment_for
from comments.threads.voting import NotSignedIn


class PageView(View):
    """A page; a refusal that it does not answer itself is answered here."""

    now: datetime
    site: Site | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = timezone.now()
        try:
            self.prepare(request, **kwargs)
            return super().dispatch(request)
        except NotSignedIn:
            return ask_to_sign_in(request, back=page_asked_for(request))
        except Refused as refusal:
            return refused_page(request, refusal, site=self.site)

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        """Read what the address names; the handlers find it on the view."""


class CommentView(PageView):
    """A page about one comment that this viewer may see; what they may not see is not there."""

    viewer: Viewer
    comment: Comment

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        comment_id: UUID = named["comment_id"]
        self.site = site_of_comment(comment_id)
        self.viewer = viewer_at(request, site=self.site, now=self.now)
        comment = comment_for(viewer=self.viewer, comment_id=comment_id)
        self.comment = as_viewer_sees(comment, viewer=self.viewer)

    def looking(self) -> Looking:
        return looking_at(self.comment, viewer=self.viewer, now=self.now)

    def card(self, *, vote: int = 0) -> Card:
        """Return the comment as this viewer sees it."""
        badges = badges_of(self.viewer.site_id)
        return card_for(self.comment, looking=self.looking(), badges=badges, vote=vote)


def looking_at(comment: Comment, *, viewer: Viewer, now: datetime) -> Looking:
    """Return under which rules somebody looks at this comment; one query."""
    thread = comment.thread
    rules = rules_of(thread.article)
    return Looking(
        viewer=viewer,
        rules=rules,
        is_open=is_open(thread, rules=rules, now=now),
        moderates=viewer.moderates(thread.article.section_id),
        now=now,
    )
