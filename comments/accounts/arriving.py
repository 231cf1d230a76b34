"""From which site somebody comes to the pages of their account, which all sites share."""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest

from articles.models import Site

# The site of somebody who has signed up and not yet shown that the address is theirs.
SESSION_KEY = "accounts_site"

_SLUG = re.compile(r"[-a-z0-9_]{1,50}")


def site_of(request: HttpRequest | None, *, named: str = "") -> Site | None:
    """
    Return the site that the form or address names, else that of the page to go back to, else the only one.

    :param named: the slug that a form sent, when the request itself does not hold it
    """
    for slug in _slugs(request, named):
        if _SLUG.fullmatch(slug) and (site := Site.objects.filter(slug=slug).first()):
            return site
    two = list(Site.objects.order_by("pk")[:2])
    return two[0] if len(two) == 1 else None


def _slugs(request: HttpRequest | None, named: str) -> list[str]:
    if request is None:
        return [named]
    kept = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    return [
        named,
        request.POST.get("site", ""),
        request.GET.get("site", ""),
        _first_word(request.POST.get("next", "")),
        _first_word(request.GET.get("next", "")),
        kept if isinstance(kept, str) else "",
    ]


def _first_word(address: str) -> str:
    """Return the first part of the path: every page of a site begins with its slug."""
    try:
        return urlsplit(address).path.lstrip("/").partition("/")[0]
    except ValueError:
        return ""
