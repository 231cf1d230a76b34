"""Words that somebody typed before signing in: kept in their session until they are posted."""

from django.http import HttpRequest

_KEPT = "pages.drafts"
_PLACES_MAX = 5
# Twice what a comment may have: who wrote too much shall be able to shorten it.
_LENGTH_MAX = 20_000


def keep(request: HttpRequest, *, place: str, words: str) -> None:
    """Remember the words for this place; the fifth-oldest place is forgotten for a sixth."""
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
