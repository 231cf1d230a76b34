"""Names that people give themselves, looked at like words: they stand above every comment, also above those of last year."""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.names import NameRefused
from comments.moderation.findings.lists import SiteLists, lists_of
from comments.moderation.text.finding import find_in
from comments.moderation.text.linking import names_a_host


class NameUnwanted(NameRefused):
    """The name has a word that the site does not want, or the address of a web page."""

    message = _("This name has words or an address that this site does not want in names. Choose another.")


def check_wanted(name: str, *, site: Site) -> None:
    """
    Refuse a name that would be held above a comment; one query, or none in a known edition.

    :raises NameUnwanted:
    """
    if unwanted_in(name, lists=lists_of(site)):
        raise NameUnwanted


def unwanted_in(name: str, *, lists: SiteLists) -> list[str]:
    """Return what of the site's lists is in a name, in every language: words, patterns, and any address."""
    found = [name] if _is_address(name) else []
    for listed in lists.words:
        if listed.scope != "site":
            continue
        found += [hit.word for hit in find_in(name, listed.entries)]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _is_address(name: str) -> bool:
    return names_a_host(name)
