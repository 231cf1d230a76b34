"""First sight of a page: an embed shows an article that nobody imported."""

import re
from datetime import datetime
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.canonical import Canonical, canonicalise
from articles.errors import Refused
from articles.establishing import establish, find
from articles.models import Article, Site
from articles.origins import origin_allowed

MAX_TITLE_LENGTH = 300

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


class OriginNotAllowed(Refused):
    """The page, or the address it names, is not the site's; `origin` says which."""

    code: ClassVar[str] = "origin_not_allowed"
    status: ClassVar[int] = 403
    field: ClassVar[str] = "origin"
    message = _("This address does not belong to the site.")


def register_article(*, site: Site, url: str, origin: str, title: str = "", now: datetime) -> Article:
    """
    Return the article at `url`, registered if this is its first sight; the first spelling of its address stays.

    :param origin: the `Origin` of the request, as the browser sent it
    :param title: what the page calls itself; without one, the last words of its address stand in
    :param now: aware time of the request
    :raises OriginNotAllowed: unless both `origin` and the origin of `url` are on the site's list
    :raises BadAddress: when `url` is no web address
    """
    address = admitted(site=site, url=url, origin=origin)
    # Most sights are not the first; they need no transaction, which on SQLite would queue them behind all writers.
    if article := find(site=site, address=address):
        return article
    with transaction.atomic():
        article, _created = establish(
            site=site, address=address, title=_title(title, address), now=now, language=site.language
        )
    return article


def admitted(*, site: Site, url: str, origin: str) -> Canonical:
    """
    Return the address that a page of `origin` may have registered.

    :raises OriginNotAllowed, BadAddress: like `register_article`
    """
    if not origin_allowed(site, origin):
        raise OriginNotAllowed(origin=origin[:200])
    return _on_site(site, canonicalise(url))


def _on_site(site: Site, address: Canonical) -> Canonical:
    """
    Refuse an address elsewhere; take a page's old http address for the https one that the site allows.

    Pages served over https still name themselves by http; which of the two is meant makes no second article.
    """
    if origin_allowed(site, address.origin):
        return address
    secure = (
        canonicalise("https" + address.url.removeprefix("http"))
        if address.url.startswith("http:")
        else address
    )
    if origin_allowed(site, secure.origin):
        return secure
    raise OriginNotAllowed(origin=address.origin)


def _title(title: str, address: Canonical) -> str:
    clean = " ".join(_INVISIBLE.sub(" ", title[: MAX_TITLE_LENGTH * 4]).split())[:MAX_TITLE_LENGTH].rstrip()
    if clean:
        return clean
    parts = urlsplit(address.url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2], errors="replace")
    words = " ".join(_INVISIBLE.sub(" ", re.sub(r"\.\w{1,5}\Z|[-_+]", " ", last)).split())
    return (words[:MAX_TITLE_LENGTH] or parts.netloc).strip()
