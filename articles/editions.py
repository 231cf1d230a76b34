"""
What public pages are made from, and how they hear that it changed.

A page is about subjects: its site (`s:7`) and its articles (`a:12`). Each has a version in the database, which grows in
the transaction of every visible change; after the commit the board tells the other processes of the machine at once.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from articles import board
from articles.models import Article, Site

# Where a view tells whatever stands in front of it, in the request's environment.
PUBLIC = "belowline.public"


@dataclass(frozen=True, kw_only=True)
class Public:
    """An answer that is the same for everybody, and what it was made from."""

    # The version of each subject, read before anything else that the answer shows.
    subjects: Mapping[str, int]
    # How long it may be kept although nothing it names changed: for what depends on more than can be named.
    seconds: float | None = None


def tell_public(
    environment: MutableMapping[str, Any], *, subjects: Mapping[str, int], seconds: float | None = None
) -> None:
    """Say that the answer to this request (`request.META`) is public."""
    environment[PUBLIC] = Public(subjects=subjects, seconds=seconds)


def of_site(site_id: int) -> str:
    return f"s:{site_id}"


def of_article(article_id: int) -> str:
    """Return the subject of an article and its whole discussion."""
    return f"a:{article_id}"


def touch_site(site_id: int) -> None:
    """Say that every public page of the site is old: a policy, a name, a badge or the list of articles changed."""
    Site.objects.filter(pk=site_id).update(edition=F("edition") + 1)
    announce(of_site(site_id))


def touch_article(article_id: int) -> None:
    """Say that the public pages of the article and its discussion are old."""
    Article.objects.filter(pk=article_id).update(edition=F("edition") + 1)
    announce(of_article(article_id))


def announce(subject: str) -> None:
    """Mark the subject on the board once the running transaction is committed, or now if there is none."""
    transaction.on_commit(partial(board.mark, subject))
    if settings.PURGE_URLS:
        # Found by name because the outbox lies above.
        import_string(settings.PURGES_WANTED_BY)(subject)
