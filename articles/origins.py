"""Who may embed: exact origins, nothing that merely looks like one."""

from typing import TYPE_CHECKING

from articles.addresses import BadAddress, parse

if TYPE_CHECKING:
    from articles.models import Site


def origin_of(url: str) -> str | None:
    """Return scheme, host and unusual port of a web address as browsers write them, or None."""
    try:
        return parse(url).origin
    except BadAddress:
        return None


def origin_allowed(site: "Site", origin: str) -> bool:
    """
    Tell whether a page of `origin`, as the browser sent it in `Origin`, may embed the discussion of `site`.

    Browsers write an origin in one way only, so whatever is not letter for letter in the site's list is foreign:
    "null", other case, another port, a slash at the end, a name that begins or ends like an allowed one.
    """
    return origin in site.allowed_origins
