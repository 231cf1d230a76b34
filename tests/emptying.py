"""Tests that commit leave rows behind, of which the next one must know nothing."""

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from tests.factories.seals import lifted

# `migrate` writes them, and nothing changes them.
KEPT = {"auth_permission", "django_content_type"}


def empty_after(test: TransactionTestCase) -> None:
    """
    Do what Django does after a test that commits, but only to tables that have a row: all tables as after `migrate`.

    To empty each of ours takes PostgreSQL half a second, and to make all permissions anew takes Django another tenth.
    """
    for alias in test._databases_names(include_mirrors=False):
        empty(connections[alias])


def empty(connection: BaseDatabaseWrapper) -> None:
    if not (full := _full(connection)):
        return
    deletions = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in full]
    if connection.vendor == "postgresql":
        # What is sealed, or named by another row, goes too.
        deletions.insert(0, "SET LOCAL session_replication_role = replica")
    else:
        before, after = lifted(connection.vendor)
        deletions = [*before, *deletions, *after]
    connection.ops.execute_sql_flush(deletions)


def _full(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables of our models that have a row."""
    tables = sorted(set(connection.introspection.django_table_names()) - KEPT)
    named = ((table, connection.ops.quote_name(table)) for table in tables)
    each = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quoted})" for table, quoted in named)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return [table for (table,) in cursor.fetchall()]
