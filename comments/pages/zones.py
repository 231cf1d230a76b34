"""In which time zone a reader's dates are written."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from articles.models import Site
from comments.accounts.models import User

COOKIE = "tz"


def zone_for(request: HttpRequest, *, site: Site | None) -> ZoneInfo:
    """Return the zone that the reader set, else the one their browser told us, else the site's, else UTC."""
    chosen = request.user.time_zone if isinstance(request.user, User) else ""
    names = (chosen, request.COOKIES.get(COOKIE, ""), site.time_zone if site else "")
    return next((zone for name in names if (zone := _zone(name))), ZoneInfo("UTC"))


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    """Return the zone of this name; None for what anybody may have written into a cookie."""
    if not name or len(name) > 64:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
