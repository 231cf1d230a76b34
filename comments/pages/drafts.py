"""Words that somebody typed before signing in: kept in their session until they are posted."""

from datetime import datetime

from django.http import HttpRequest

from articles.models import Article
from comments.accounts import limits
from comments.pages.callers import network_of

# Whoever is signed out costs a session by keeping words, so a network can do that only so often.
DRAFT = limits.Limit(name="draft", quota=30, window_seconds=60)

_KEPT = "pages.drafts"
_PLACES_MAX = 5
# Twice what a comment may have: who wrote too much shall be able to shorten it.
_LENGTH_MAX = 20_000


def below(article: Article) -> str:
    """Return the place of a comment on the article itself."""
    return f"article {article.pk}"


def keep(request: HttpRequest, *, place: str, words: str, now: datetime) -> None:
    """
    Remember the words for this place; of six places the oldest is forgotten.

    :raises TooOften: when the network that the request came from keeps too many
    """
    limits.take(DRAFT, caller=limits.caller_of(address=network_of(request)), now=now)
    drafts: dict[str, str] = dict(request.session.get(_KEPT, {}))
    drafts.pop(place, None)
    drafts[place] = words[:_LENGTH_MAX]
    request.session[_KEPT] = dict(list(drafts.items())[-_PLACES_MAX:])


def kept(request: HttpRequest, *, place: str) -> str:
    """Return the words kept for this place, or nothing."""
    drafts: dict[str, str] = request.session.get(_KEPT, {})
    return drafts.get(place, "")


def forget(request: HttpRequest, *, place: str) -> None:
    """Let the words go, if there were any: they are posted."""
    drafts: dict[str, str] = dict(request.session.get(_KEPT, {}))
    if drafts.pop(place, None) is not None:
        request.session[_KEPT] = drafts
