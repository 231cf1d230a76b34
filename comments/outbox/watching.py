"""Noticing that something was written, for next to nothing."""

from django.db import connection


class Watch:
    """
    Tells whether anybody else committed since the last look.

    SQLite counts commits of other connections: a look costs microseconds, so ten a second are free. PostgreSQL has no
    such counter that costs less than asking what is due, so that there the answer is always yes.
    """

    def __init__(self) -> None:
        self._seen: int | None = None

    @property
    def pause_seconds(self) -> float:
        """How long to wait between two looks."""
        return 0.1 if connection.vendor == "sqlite" else 0.3

    def has_changed(self) -> bool:
        if connection.vendor != "sqlite":
            return True
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            (version,) = cursor.fetchone()
        changed = bool(version != self._seen)
        self._seen = version
        return changed
