"""Walks through several lists of cases at once, each in one index: of what somebody moderates, so many sites and sections."""

from collections.abc import Sequence

from django.db import connections, router
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from comments.moderation.models import Case


def merged(lists: Sequence[QuerySet[Case]], *, key: str, limit: int, skipped: int = 0) -> RawSQL:
    """
    Return the ids of the first cases of several lists together, as a subquery. No list is read further than that.

    :param lists: each ordered alike, by one moment and then by its key
    :param key: the name of the key's column
    """
    database = router.db_for_read(Case)
    moment = str(lists[0].query.order_by[0])
    sign, column = ("DESC", moment[1:]) if moment.startswith("-") else ("ASC", moment)
    parts, given = [], []
    for nth, rows in enumerate(lists):
        compiler = rows.values_list(column, key)[: limit + skipped].query.get_compiler(using=database)
        sql, parameters = compiler.as_sql()
        parts.append(f"SELECT * FROM ({sql}) b{nth}")  # noqa: S608 - Django's own words
        given += parameters
    union = " UNION ALL ".join(parts)
    return RawSQL(  # noqa: S611 - likewise, and numbers of our own
        f"SELECT m.{key} FROM ({union}) m ORDER BY m.{column} {sign}, m.{key} {sign} LIMIT %s OFFSET %s",  # noqa: S608 - our own names of columns
        [*given, limit, skipped],
    )


def count(lists: Sequence[QuerySet[Case]], *, most: int) -> int:
    """Return how many cases there are in several lists together, counted up to `most`; one query."""
    if len(lists) == 1:
        return lists[0].values("pk")[:most].count()
    database = router.db_for_read(Case)
    parts, given = [], []
    for nth, rows in enumerate(lists):
        sql, parameters = rows.values_list("pk")[:most].query.get_compiler(using=database).as_sql()
        parts.append(f"SELECT * FROM ({sql}) b{nth}")  # noqa: S608 - Django's own words
        given += parameters
    with connections[database].cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM ({' UNION ALL '.join(parts)} LIMIT %s) m",  # noqa: S608 - likewise
            [*given, most],
        )
        (found,) = cursor.fetchone()
    return int(found)
