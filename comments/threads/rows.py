"""Running the SQL of lists, and turning what comes back into light rows."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from comments.sql import cursor_of
from comments.threads.models import Comment
from comments.threads.seen import Seen

# The driver's word for it (psycopg.pq.Format), which is not loaded where SQLite is the database.
_BINARY = 1
# Where these stand among the fields that both databases tell in the same way.
_POSTED, _EDITED, _USER = (
    Seen._fields.index(name) - Seen._fields.index("depth")
    for name in ("posted_at", "edited_at", "author_user_id")
)


class Found(NamedTuple):
    """A comment and what it is on its page."""

    # Sorted by these three, and no two are equal.
    # LIFTED, LISTED or REPLY (statements.py).
    kind: int
    # What votes or editors made of it; 0 in an order of time.
    rank: float
    seq: int
    seen: Seen
    # Of its thread, and of what is shown on its place, where the statement tells them.
    generation: int
    last_seq: int


def reading_from() -> BaseDatabaseWrapper:
    """Return the connection that lists are read through."""
    return connections[router.db_for_read(Comment)]


def found(
    build: Callable[..., str], *shape: object, values: Mapping[str, Any], thread_id: UUID | None = None
) -> list[Found]:
    """
    Run one of `statements` in this shape and return its rows as they come; one query.

    :param thread_id: the thread of all of them; None where the statement tells each row's
    """
    connection = reading_from()
    read = _from_text if connection.vendor == "sqlite" else _from_native
    return [read(row, thread_id) for row in fetch(connection, build(connection.vendor, *shape), values)]


def fetch(connection: BaseDatabaseWrapper, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows as the database's driver reads them."""
    with cursor_of(connection) as cursor:
        if connection.vendor == "sqlite":
            values = {name: _as_text(value) for name, value in values.items()}
        else:
            # Numbers, ids and moments as they are stored: to write and to read them as text takes longer.
            cursor.cursor.format = _BINARY
        cursor.execute(sql, values)
        fetched: list[tuple[Any, ...]] = cursor.fetchall()
    return fetched


@lru_cache(maxsize=4096)
def uuid_of(value: str | UUID) -> UUID:
    """Return an id as either driver reads it."""
    return value if isinstance(value, UUID) else UUID(hex=value)


def _from_native(row: tuple[Any, ...], thread_id: UUID | None) -> Found:
    kind, rank, generation, last, own, key, author, parent, root, answers, *rest = row
    thread = thread_id or own
    seen = Seen._make(
        (key, thread, author, parent, root or parent, answers or parent, parent or thread, *rest)
    )
    return Found(kind, rank, seen.seq, seen, generation, last)


def _from_text(row: tuple[Any, ...], thread_id: UUID | None) -> Found:
    """SQLite keeps ids as text, and moments without the zone, which is always UTC."""
    kind, rank, generation, last, own, key, author, parent_id, root, answers, *rest = row
    thread = thread_id or uuid_of(own)
    parent = uuid_of(parent_id) if parent_id else None
    seen = Seen._make(
        (
            uuid_of(key),
            thread,
            uuid_of(author),
            parent,
            uuid_of(root) if root else parent,
            uuid_of(answers) if answers else parent,
            parent or thread,
            *rest[:_POSTED],
            rest[_POSTED].replace(tzinfo=UTC),
            rest[_EDITED] and rest[_EDITED].replace(tzinfo=UTC),
            *rest[_EDITED + 1 : _USER],
            rest[_USER] and uuid_of(rest[_USER]),
            *rest[_USER + 1 :],
        )
    )
    return Found(kind, rank, seen.seq, seen, generation, last)


def _as_text(value: object) -> object:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, list | tuple):
        return json.dumps([_as_text(one) for one in value])
    return value
