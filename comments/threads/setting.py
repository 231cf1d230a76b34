"""Writing to many rows in one statement, each its own values."""

from collections.abc import Sequence
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

Value = int | float | str | UUID


def table_of(rows: Sequence[Sequence[Value]], *, connection: BaseDatabaseWrapper) -> tuple[str, list[Value]]:
    """
    Return SQL for a table made of these rows, to stand after FROM, with its parameters.

    Both databases call its columns column1, column2, and so on.

    :param rows: at least one, all of one length, at most some 30,000 values in all
    """
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    return f"(VALUES {', '.join([row] * len(rows))})", [
        stored(value, connection=connection) for values in rows for value in values
    ]


def stored(value: Value, *, connection: BaseDatabaseWrapper) -> Value:
    """Return a value as this database keeps it."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
