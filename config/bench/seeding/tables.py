"""Rows into a table as fast as the database takes them: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, models

Row = Sequence[Any]


class Table:
    """
    One model's table: which columns a row gives, and what all rows say in the others.

    Rows hold ids as 32 hex digits, which both databases take; times go through `moment`.
    """

    def __init__(self, model: type[models.Model], *given: str) -> None:
        """
        Prepare rows of this model.

        :param given: the columns that a row names, in its order; every other one has its default
        """
        meta = model._meta  # noqa: SLF001 - Django's published door to a model's columns
        columns = {field.attname: field for field in meta.concrete_fields}
        if unknown := set(given) - set(columns):
            raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
        made_by_database = {name for name, field in columns.items() if isinstance(field, models.AutoField)}
        others = [name for name in columns if name not in given and name not in made_by_database]
        self._name = meta.db_table
        self._columns = [str(columns[name].column) for name in (*given, *others)]
        self._same = tuple(
            columns[name].get_db_prep_save(columns[name].get_default(), connection) for name in others
        )

    def write(self, rows: Iterator[Row]) -> None:
        """Write the rows; in the transaction of the caller."""
        names = ", ".join(connection.ops.quote_name(column) for column in self._columns)
        table = connection.ops.quote_name(self._name)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row((*row, *self._same))
                return
            marks = ", ".join("?" * len(self._columns))
            # Past Django's cursor, which would rewrite the statement for every row.
            cursor.connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - names of our own columns
                ((*row, *self._same) for row in rows),
            )


def moment() -> Callable[[datetime], Any]:
    """Return what turns an aware time (UTC) into what a row holds."""
    if connection.vendor == "postgresql":
        return str
    return lambda at: str(at.replace(tzinfo=None))


@contextmanager
def unchecked() -> Iterator[None]:
    """
    Leave out the checks of foreign keys, which cost more than the rows themselves; the rows are known to be right.

    PostgreSQL lets only a superuser do that; for others it checks.
    """
    with connection.cursor() as cursor:
        may = False
        if connection.vendor == "postgresql":
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            may = bool(cursor.fetchone()[0])
        if may:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        if may:
            cursor.execute("SET LOCAL session_replication_role = origin")
