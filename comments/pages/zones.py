"""In which time zone a page's dates are written."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest

from articles.models import Site
from comments.accounts.middleware import reader_zone, zone_named
from comments.accounts.models import User


def zone_for(request: HttpRequest, *, site: Site | None) -> ZoneInfo:
    """Return the zone that the reader set, else the one their browser told us, else the site's, else UTC."""
    reader = request.user if isinstance(request.user, User) else None
    return reader_zone(request, reader) or zone_of(site)


def zone_of(site: Site | None) -> ZoneInfo:
    """Return the zone in which everybody's pages of the site are written."""
    return zone_named(site.time_zone if site else "") or ZoneInfo("UTC")
