"""The versions of subjects as the database has them now, all in one statement."""

from collections.abc import Collection

from django.db import DEFAULT_DB_ALIAS, connections

from articles.models import Article, Site
from comments.accounts.blocking import EDITION_SQL
from comments.threads.models import Thread

# The edition of the list of blocked networks, asked for beside the subjects.
NETWORKS = "n:0"


def read_versions(subjects: Collection[str]) -> dict[str, int]:
    """
    Return the version of each subject that exists, and that of the list of blocked networks.

    From the database that is written to: a replica may be behind. The connection goes back afterwards, unless a
    transaction holds it.

    :raises DatabaseError: and whatever else a database that is away makes its driver raise
    """
    articles = [int(subject[2:]) for subject in subjects if subject.startswith("a:")]
    sites = [int(subject[2:]) for subject in subjects if subject.startswith("s:")]
    statement = f"SELECT 'n:', 0, ({EDITION_SQL})"
    if articles:
        statement += _ARTICLES.format(_places(articles))
    if sites:
        statement += _SITES.format(_places(sites))
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, [*articles, *sites])
            return {f"{kind}{key}": version for kind, key, version in cursor.fetchall()}
    finally:
        # Inside a transaction there is none to give back, and Django would close the one that it runs on.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


def _places(keys: list[int]) -> str:
    return ", ".join(["%s"] * len(keys))


_ARTICLES = (
    " UNION ALL SELECT 'a:', a.id, a.edition + COALESCE(t.version, 0)"  # noqa: S608 - our own tables
    f" FROM {Article._meta.db_table} a"  # noqa: SLF001 - Django's documented API
    f" LEFT JOIN {Thread._meta.db_table} t ON t.article_id = a.id WHERE a.id IN ({{}})"  # noqa: SLF001 - as above
)
_SITES = f" UNION ALL SELECT 's:', id, edition FROM {Site._meta.db_table} WHERE id IN ({{}})"  # noqa: S608, SLF001 - as above
