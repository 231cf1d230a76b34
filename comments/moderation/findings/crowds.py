"""
Links that come in crowds: many cases that lead to one place, whatever their words are.

What posting asks about them travels with everything else that it asks (history.py); gathering.py makes clusters of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

# So many open cases with one link are a crowd.
CROWD_MIN = 5
# Of the cases that should be decided from so long ago on.
LATELY = timedelta(hours=6)
# A text with more links is recognised by its first ones.
LINKS_MAX = 3


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """What is waiting already with a link of these words."""

    # The cluster that was gathered by one of the links, and by which.
    cluster: UUID | None = None
    mark: str = ""


NO_CROWD = Crowd()
_GATHERED = """
    (
        SELECT CAST(k.cluster AS varchar) || ' ' || k.gathered_by FROM moderation_case k
        WHERE k.site_id = {site} AND k.gathered_by IN ({links}) AND k.gathered_by > '' AND k.closed_at IS NULL
            AND k.cluster IS NOT NULL LIMIT 1
    )
"""


def crowd_sql(*, site: str) -> str:
    """Return the column that `crowd_from` reads."""
    links = ", ".join(f"%(link_{number})s" for number in range(LINKS_MAX))
    return _GATHERED.format(site=site, links=links)


def crowd_parameters(links: Sequence[str]) -> dict[str, object]:
    """Return what `crowd_sql` asks for; nothing where there are no links."""
    if not links:
        return {}
    filled = [*links, *[links[0]] * LINKS_MAX]
    return {f"link_{number}": filled[number] for number in range(LINKS_MAX)}


def crowd_from(gathered: str | None) -> Crowd:
    """Return the Crowd of the column."""
    cluster, _blank, mark = (gathered or "").partition(" ")
    return Crowd(cluster=UUID(cluster) if cluster else None, mark=mark)
