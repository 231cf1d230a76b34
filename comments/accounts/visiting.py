"""Who looks at a page of a site: somebody signed in, a guest whose browser holds a pass, or nobody known."""

from datetime import datetime

from django.http import HttpRequest

from articles.models import Site
from comments.accounts.passes import as_viewer, guest_at
from comments.accounts.viewer import Viewer, viewer_of


def viewer_at(request: HttpRequest, *, site: Site, now: datetime) -> Viewer:
    """
    Return who looks at the site; two queries for somebody signed in, one for a browser with a guest's pass, else none.

    Whoever is signed in is no guest, whatever else their browser holds. That somebody is one is left on the request, so
    that the answer is kept by nobody else (pages/headers.py).
    """
    viewer = viewer_of(request.user, site=site)
    if viewer.user is not None:
        return viewer
    guest = guest_at(request, site=site, now=now)
    if guest is None:
        return viewer
    request.guest = guest  # type: ignore[attr-defined]  # read by the middleware
    return as_viewer(guest)
