"""A reader's own standing on a site: which level, from which facts, and what the levels allow there."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from articles.models import Site
from comments.accounts.models import User
from comments.accounts.viewer import viewer_of
from comments.moderation.models import ModerationPolicy
from comments.moderation.people.standing_table import allowances_of
from comments.moderation.people.standing_words import level_name, own_standing
from comments.moderation.people.trusting import standing_of
from comments.pages.finding import site_at
from comments.pages.rendering import page
from comments.pages.views.answering import PageView
from comments.threads.models import DiscussionPolicy
from comments.threads.voting import NotSignedIn


class OwnStanding(PageView):
    """Everybody's own and nobody else's."""

    http_method_names = ["get", "head", "options"]
    site: Site

    def prepare(self, request: HttpRequest, **named: Any) -> None:
        if not isinstance(request.user, User):
            raise NotSignedIn
        self.site = site_at(named["site_slug"])

    def get(self, request: HttpRequest) -> HttpResponse:
        profile = viewer_of(request.user, site=self.site).profile
        standing = standing_of(profile, now=self.now)
        joined_at = profile.joined_at if profile else self.now
        context = {
            "level": standing.level,
            "levels": [(level, level_name(level)) for level in range(4)],
            "sentences": own_standing(standing, joined_at=joined_at, now=self.now),
            "allowances": allowances_of(
                ModerationPolicy.of_site(self.site), DiscussionPolicy.of_site(self.site)
            ),
        }
        answer = page(request, "pages/standing.html", context, site=self.site)
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
