"""What is known of an author and of a place before anybody looks at the words: told with everything else, in one look."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections, router

from comments.accounts.models import Profile
from comments.moderation.findings.crowds import NO_CROWD, Crowd, crowd_from, crowd_parameters, crowd_sql
from comments.moderation.text.likeness import PROBES, WITHIN, Likeness
from comments.sql import run, stored
from comments.threads import path
from comments.threads.models import Comment

# So many of the author's latest comments say how they fare, and so long ago somebody may have to wait for.
LATEST_MAX = 20
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
# Beyond this many in a minute, or alike in one index, one more says nothing.
_COUNTED_MAX = 50
_ALIKE_MAX = 20
_AGAINST = 1_000


class Alike(NamedTuple):
    """An earlier comment with the same words, or nearly the same."""

    comment_id: UUID
    author_id: UUID
    is_exact: bool
    # Whether a person rejected or removed it.
    was_refused: bool = False
    # The cluster in which its case is open, if it has one.
    cluster: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class History:
    """What came before a submission. Without an author, nothing did."""

    # Of the author's LATEST_MAX latest comments, how many were rejected or removed.
    latest: int = 0
    against: int = 0
    # Within the last minute, anywhere on the site.
    last_minute: int = 0
    # When the author last wrote in this discussion, if within a day.
    last_here_at: datetime | None = None
    # Of the author's standing.
    level: int = 0
    # Within a day, by anybody on the site; exact ones first, the latest of each first.
    alike: tuple[Alike, ...] = ()
    # What is waiting with the same link.
    crowd: Crowd = NO_CROWD


_COLUMNS = f"""
    (
        SELECT COUNT(*) + {_AGAINST} * COUNT(CASE WHEN y.status IN ('rejected', 'removed') THEN 1 END) FROM (
            SELECT x.status FROM threads_comment x WHERE x.author_id = {{profile}} ORDER BY x.seq DESC LIMIT {LATEST_MAX}
        ) y
    ), (
        SELECT COUNT(*) FROM (
            SELECT 1 FROM threads_comment x WHERE x.author_id = {{profile}} AND x.seq > %(minute_seq)s LIMIT {_COUNTED_MAX}
        ) k
    ), (
        SELECT x.seq FROM threads_comment x
        WHERE x.author_id = {{profile}} AND x.seq > %(day_seq)s AND x.thread_id = {{thread}} ORDER BY x.seq DESC LIMIT 1
    ), (SELECT z.level FROM moderation_standing z WHERE z.profile_id = {{profile}}), {{crowd}}, {{alike}}
"""  # noqa: S608 - our own names
COLUMN_COUNT = 6
_PROBE = f"""
    SELECT * FROM (
        SELECT l.comment_id, l.author_id, l.exact, l.sketch, l.at FROM moderation_wordtrace l
        WHERE l.site_id = {{site}} AND l.{{column}} = %({{name}})s{{more}} AND l.at > %(likeness_since)s{{until}}
        ORDER BY l.at DESC LIMIT {_ALIKE_MAX}
    ) {{alias}}
"""  # noqa: S608 - our own names
# What became of what was found, which in most cases is nothing.
_BECAME = """
    EXISTS (
        SELECT 1 FROM threads_comment x JOIN moderation_decision d ON d.comment_id = x.id
        WHERE x.id = q.comment_id AND x.status IN ('rejected', 'removed')
            AND d.decided_by = 'person' AND d.action IN ('reject', 'remove')
    ), (SELECT k.cluster FROM moderation_case k WHERE k.comment_id = q.comment_id AND k.closed_at IS NULL)
"""


class Known(NamedTuple):
    """By what words and links are recognised that come again."""

    # Empty for too few words.
    likeness: Likeness | None = None
    # Marks of the hosts that they link to, LINKS_MAX at most.
    links: tuple[str, ...] = ()

    @property
    def kind(self) -> tuple[bool, bool]:
        """What the text of a statement depends on."""
        return self.likeness is not None, bool(self.links)


@lru_cache(maxsize=16)
def history_sql(vendor: str, *, profile: str, site: str, thread: str, kind: tuple[bool, bool]) -> str:
    """
    Return the columns that tell a History, in the order that `history_from` reads them.

    :param profile: how the statement calls the author's id; site and thread likewise
    :param kind: of the `Known` that is looked for
    """
    has_likeness, has_links = kind
    alike = _alike_sql(vendor, site=site) if has_likeness else "NULL"
    crowd = crowd_sql(site=site) if has_links else "NULL"
    return _COLUMNS.format(profile=profile, thread=thread, crowd=crowd, alike=alike)


def _alike_sql(vendor: str, *, site: str, until: str = "") -> str:
    """Return one column with all candidates as JSON: a walk in each of five indexes, at most twenty rows in each."""
    probes = [
        _PROBE.format(site=site, column="exact", name="likeness_exact", more="", alias="e", until=until)
    ]
    probes += [
        _PROBE.format(
            site=site,
            column=f"probe_{number}",
            name=f"likeness_{number}",
            more=f" AND NOT (l.probe_{number} = -1)",
            alias=f"p{number}",
            until=until,
        )
        for number in range(PROBES)
    ]
    both = " UNION ".join(probes)
    values = f"q.comment_id, q.author_id, q.exact, q.sketch, q.at, {_BECAME}"
    if vendor == "postgresql":
        return f"(SELECT json_agg(json_build_array({values}))::text FROM ({both}) q)"  # noqa: S608 - our own names
    return f"(SELECT json_group_array(json_array({values})) FROM ({both}) q)"  # noqa: S608 - our own names


def parameters(known: Known, *, now: datetime) -> dict[str, object]:
    """Return what `history_sql` asks for, not yet as a database keeps it."""
    found: dict[str, object] = {
        "minute_seq": path.seq_at(now - _MINUTE),
        "day_seq": path.seq_at(now - _DAY),
    } | crowd_parameters(known.links)
    if (likeness := known.likeness) is not None:
        found |= {"likeness_since": now - WITHIN, "likeness_exact": likeness.exact}
        found |= {f"likeness_{number}": probe for number, probe in enumerate(likeness.probes)}
    return found


def history_from(values: Sequence[Any], *, likeness: Likeness | None) -> History:
    """Return the History of a row of `history_sql`."""
    latest, last_minute, here, level, gathered, alike = values
    return History(
        latest=latest % _AGAINST,
        against=latest // _AGAINST,
        last_minute=last_minute,
        last_here_at=path.moment_of(here) if here else None,
        level=level or 0,
        alike=_alike(alike, likeness) if alike and likeness else (),
        crowd=crowd_from(gathered),
    )


def history_of(author: Profile, *, thread_id: UUID, likeness: Likeness | None, now: datetime) -> History:
    """Return what is known of an author; one query. Posting brings it along with everything else instead."""
    database = router.db_for_write(Comment)
    connection = connections[database]
    names: Mapping[str, object] = {
        "profile": author.pk,
        "site": author.site_id,
        "thread": thread_id,
    } | parameters(Known(likeness), now=now)
    sql = history_sql(
        connection.vendor,
        profile="%(profile)s",
        site="%(site)s",
        thread="%(thread)s",
        kind=Known(likeness).kind,
    )
    by_name = {name: stored(value, connection=connection) for name, value in names.items()}
    return history_from(run(f"SELECT {sql}", by_name, database=database)[0], likeness=likeness)


def alike_of(*, site_id: int, likeness: Likeness, until: datetime) -> tuple[Alike, ...]:
    """Return what on a site is nearly the same as these words and was written within a day before a moment; one query."""
    database = router.db_for_write(Comment)
    connection = connections[database]
    names = parameters(Known(likeness), now=until) | {"site": site_id, "until": until}
    by_name = {name: stored(value, connection=connection) for name, value in names.items()}
    alike = _alike_sql(connection.vendor, site="%(site)s", until=" AND l.at <= %(until)s")
    told = run(f"SELECT {alike}", by_name, database=database)[0][0]
    return _alike(told, likeness) if told else ()


def _alike(told: str, likeness: Likeness) -> tuple[Alike, ...]:
    found = [
        (
            str(at),
            Alike(
                UUID(str(comment_id)),
                UUID(str(author_id)),
                exact == likeness.exact,
                was_refused=bool(was_refused),
                cluster=UUID(str(cluster)) if cluster else None,
            ),
        )
        for comment_id, author_id, exact, sketch, at, was_refused, cluster in json.loads(told)
        if exact == likeness.exact or likeness.resembles(sketch)
    ]
    # As texts, the moments of one database are in their order.
    latest_first = sorted(found, key=lambda one: one[0], reverse=True)
    return tuple(alike for _at, alike in sorted(latest_first, key=lambda one: not one[1].is_exact))
