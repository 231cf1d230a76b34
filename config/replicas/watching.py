"""Which copies can be used: those that answer and are not far behind. Looked after by the processes that use them."""

import logging
import threading
import time
from collections import deque
from functools import lru_cache
from itertools import count

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

SECONDS_BETWEEN_LOOKS = 1.0
# How long a copy that failed is left alone.
SECONDS_OUT = 10.0
# Where the primary's log stood, at so many looks: enough to say how old what a copy has replayed is.
_LOOKS_KEPT = 120

_log = logging.getLogger("config.replicas")


class Copy:
    """One copy, as this process knows it; it is not used before it was looked at."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.is_usable = False
        self._next_look_at = 0.0
        # When, on the monotonic clock, the primary's log ended where.
        self._ends: deque[tuple[float, int]] = deque(maxlen=_LOOKS_KEPT)

    def is_due(self, at: float) -> bool:
        return at >= self._next_look_at

    def put_off(self, *, until: float) -> None:
        self._next_look_at = until

    def look(self, *, at: float) -> None:
        """Ask the copy whether it answers, and how far behind it is; `at` in monotonic seconds."""
        try:
            behind = self._seconds_behind(at)
            reason = f"is {behind:.1f} s behind" if behind > settings.REPLICA_LAG_SECONDS else ""
        except DatabaseError as error:
            reason = f"does not answer: {type(error).__name__}"
        if reason:
            self.fall_out(reason, at=at)
        elif not self.is_usable:
            _log.info("The copy %s answers reads.", self.alias)
            self.is_usable = True

    def fall_out(self, reason: str, *, at: float) -> None:
        """Use the copy no more for a while."""
        if self.is_usable:
            _log.warning("The copy %s %s; the primary answers instead.", self.alias, reason)
        self.is_usable = False
        self.put_off(until=at + SECONDS_OUT)

    def _seconds_behind(self, at: float) -> float:
        _number(self.alias, "SELECT COUNT(*) FROM django_migrations")
        if connections[self.alias].vendor != "postgresql":
            # How such a copy is kept, and how old it is, is for whoever keeps it to know.
            return 0.0
        # In this order: what the copy has replayed by then cannot look newer than it is.
        end = _number(DEFAULT_DB_ALIAS, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
        replayed = _number(
            self.alias,
            "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() - '0/0'::pg_lsn END",
        )
        self._ends.append((at, end or 0))
        if replayed is None:
            # No physical copy: it is somebody else's word that it follows.
            return 0.0
        if end is not None and replayed >= end:
            return 0.0
        known = [then for then, ended in self._ends if ended <= replayed]
        return at - known[-1] if known else float("inf")


def usable_copy(*, at: float) -> str | None:
    """Return the alias of a copy that may answer now, each in turn, and have looked after those that are due."""
    for copy in copies():
        if copy.is_due(at):
            copy.put_off(until=at + SECONDS_BETWEEN_LOOKS)
            # Aside: no reader waits for a copy that does not answer.
            threading.Thread(target=_look_aside, args=[copy], daemon=True).start()
    usable = [copy.alias for copy in copies() if copy.is_usable]
    return usable[next(_turn) % len(usable)] if usable else None


def still_answers(alias: str, *, at: float) -> bool:
    """Look again at a copy during whose use something failed."""
    copy = next(copy for copy in copies() if copy.alias == alias)
    connections[alias].close()
    copy.look(at=at)
    return copy.is_usable


@lru_cache(maxsize=1)
def copies() -> tuple[Copy, ...]:
    """Return all copies of this installation."""
    return tuple(Copy(alias) for alias in settings.REPLICAS)


_turn = count()


def _look_aside(copy: Copy) -> None:
    try:
        copy.look(at=time.monotonic())
    finally:
        # This thread's own.
        connections.close_all()


def _number(alias: str, statement: str) -> int | None:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        found = cursor.fetchone()[0]
    return None if found is None else int(found)
