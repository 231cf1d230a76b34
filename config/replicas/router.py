"""Which database a query goes to: the request's copy if it has one and the query may use it, or else the primary."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

# What readers look at. Sessions, limits, caches, cases and the outbox are read in order to act.
_READ_FROM_COPIES = frozenset({"articles", "threads", "accounts"})

_copy: ContextVar[str | None] = ContextVar("copy", default=None)


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Let reads within use this copy until the first write."""
    before = _copy.set(alias)
    try:
        yield
    finally:
        _copy.reset(before)


class Router:
    """Django asks it for every query; see `DATABASE_ROUTERS`."""

    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str:
        alias = _copy.get()
        if alias is None or model._meta.app_label not in _READ_FROM_COPIES:  # noqa: SLF001 - Django's documented API
            return DEFAULT_DB_ALIAS
        # What a transaction reads decides what it writes.
        return DEFAULT_DB_ALIAS if connections[DEFAULT_DB_ALIAS].in_atomic_block else alias

    def db_for_write(self, model: type[models.Model], **_hints: Any) -> str:
        # Whoever writes reads what they wrote.
        _copy.set(None)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **_hints: Any) -> bool:
        """Rows of a copy and of the primary are rows of one database."""
        return True

    def allow_migrate(self, alias: str, _app_label: str, **_hints: Any) -> bool:
        return alias == DEFAULT_DB_ALIAS
