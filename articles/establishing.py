"""One row per address, whoever asks first and however many ask at once."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from articles.canonical import Canonical
from articles.editions import touch_site
from articles.models import Article, Site
from articles.naming import slug_for


def find(*, site: Site, address: Canonical) -> Article | None:
    """Return the site's article at an address, under whichever of its spellings it was registered."""
    return Article.objects.on(site).filter(canonical_key=address.key).first()


def establish(
    *, site: Site, address: Canonical, title: str, now: datetime, **columns: Any
) -> tuple[Article, bool]:
    """
    Return the site's article at an address, and whether this call made it; called within a transaction.

    An earlier article with the same title keeps the plain slug; this one gets its address into its own.
    """
    if article := find(site=site, address=address):
        return article, False
    slug = slug_for(title)
    longer = f"{slug}-{address.key[:8]}"
    while True:
        try:
            with transaction.atomic():
                article = Article.objects.create(
                    site=site,
                    slug=slug,
                    canonical_url=address.url,
                    canonical_key=address.key,
                    title=title,
                    registered_at=now,
                    **columns,
                )
            # It stands in the lists of its site now.
            touch_site(site.pk)
            return article, True
        except IntegrityError:
            # Either the address was taken meanwhile, or the slug is.
            if found := find(site=site, address=address):
                return found, False
            if slug == longer:
                raise
            slug = longer
