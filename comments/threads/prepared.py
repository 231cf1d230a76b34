"""Statements that PostgreSQL plans once for each connection, and whose rows it sends as they are stored."""

from typing import Any, Self

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor


class Prepared(Cursor[tuple[Any, ...]]):
    """
    Binds values on the server. Django's own cursors do not, and to plan a page takes longer than to read it.

    Nothing is prepared where the connection has no `prepare_threshold`, as behind a pooler that shares sessions.
    """

    def execute(self, query: Any, params: Any = None, **_asked: Any) -> Self:
        return super().execute(query, params, prepare=True, binary=True)


def prepare(cursor: CursorWrapper, connection: BaseDatabaseWrapper) -> None:
    """Let this cursor of Django's, which still counts and logs, run prepared statements."""
    cursor.cursor = Prepared(connection.connection)
