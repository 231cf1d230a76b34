"""Who decided on a site, whether or not they are still there: people of the team, people who left, and checking services."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

# So many stand in a list to choose from.
DECIDERS_MAX = 300
# One step in the index for each of them, however much each decided, and their latest name. The ids begin with a digit or
# one of the letters a to f; no other mark begins so in any collation.
_WALK = """
    WITH RECURSIVE who(mark) AS (
        SELECT MIN(mark) FROM moderation_decidedmark
        WHERE site_id = %s AND mark >= 'moderator:0' AND mark < 'moderator:g'
        UNION ALL
        SELECT (
            SELECT MIN(x.mark) FROM moderation_decidedmark x
            WHERE x.site_id = %s AND x.mark > who.mark AND x.mark < 'moderator:g'
        ) FROM who WHERE who.mark IS NOT NULL
    )
    SELECT who.mark, d.moderator_name, d.decided_by FROM who
    JOIN moderation_decision d ON d.case_id = (
        SELECT y.case_id FROM moderation_decidedmark y WHERE y.site_id = %s AND y.mark = who.mark
        ORDER BY y.closed_at DESC, y.case_id DESC LIMIT 1
    )
    WHERE who.mark IS NOT NULL LIMIT %s
"""


@dataclass(frozen=True, kw_only=True)
class Decider:
    """Somebody who decided, or a service that did, by the name that stands in the record."""

    id: UUID
    name: str
    decided_by: str


def deciders_on(site_id: int) -> list[Decider]:
    """Return whoever decided anything on a site, by name; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_WALK, [site_id, site_id, site_id, DECIDERS_MAX])
        found = [
            Decider(id=UUID(mark.partition(":")[2]), name=name, decided_by=decided_by)
            for mark, name, decided_by in cursor.fetchall()
        ]
    return sorted(found, key=lambda decider: decider.name.casefold())
