"""Lists that do not do what they say: patterns that an earlier release took, and that find nothing since."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from comments.moderation.models import WordList
from comments.moderation.text.patterning import broken_in

logger = logging.getLogger(__name__)

# A site has one list of patterns for each language and scope; whoever looks after more than so many sees the first.
LISTS_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A list with how many of its lines find nothing."""

    # With its site.
    row: WordList
    count: int


def broken_lists(site_ids: Sequence[int] | None = None) -> list[Broken]:
    """Return the lists of these sites, or of all, some of whose lines find nothing; one query, none without a site."""
    if site_ids is not None and not site_ids:
        return []
    patterns = WordList.objects.filter(kind=WordList.Kind.PATTERN).select_related("site")
    if site_ids is not None:
        patterns = patterns.filter(site__in=site_ids)
    counted = [
        Broken(row=row, count=len(broken_in(row.words)))
        for row in patterns.order_by("site", "pk")[:LISTS_MAX]
    ]
    return [one for one in counted if one.count]


def say_broken(*, now: datetime) -> None:
    """Raise an alarm for each list with lines that find nothing."""
    for broken in broken_lists():
        logger.error(
            "%d lines of the list %r of %s find nothing: an editor has to mend them.",
            broken.count,
            str(broken.row),
            broken.row.site.slug,
        )
