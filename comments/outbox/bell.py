"""
The bell between processes: who committed something rings, and the relays of all workers look at once.

Only PostgreSQL needs it; on SQLite a relay sees for next to nothing that somebody committed (watching.py). What rings is
a statement of its own after the commit: within a posting transaction NOTIFY would let commits wait for one another.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections

from comments.outbox import waking

logger = logging.getLogger(__name__)

CHANNEL = "outbox"
# However much is committed, a process rings no more often; a relay that was just woken has not looked yet.
SECONDS_BETWEEN = 0.05
# Whoever cannot ring or hear tries again after so long. Meanwhile the relays find everything by looking.
PAUSE_SECONDS = 5.0
# How soon somebody who listens notices that they are to stop.
PATIENCE_SECONDS = 1.0


class Bell:
    """Rings from a thread of its own, so that whoever asks for it never waits for the database."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        """Have it rung soon."""
        self._wanted.set()
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._keep_ringing, name="bell", daemon=True)
                    self._thread.start()

    def _keep_ringing(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            try:
                with connection.cursor() as cursor:
                    cursor.execute(f"NOTIFY {CHANNEL}")
            except DatabaseError as error:
                logger.info("The bell is silent for %.0f s: %s", PAUSE_SECONDS, type(error).__qualname__)
                connections.close_all()
                time.sleep(PAUSE_SECONDS)
            else:
                # Back to the pool: it is wanted by whoever answers readers.
                connection.close()
                time.sleep(SECONDS_BETWEEN)


_bell = Bell()


def ring() -> None:
    """
    Have all relays look at once, because something was committed.

    Only a wish: it costs nothing, never waits, and may be lost; they look by themselves too.
    """
    waking.wake()
    if settings.OUTBOX_RINGS and connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        _bell.ring()


class Ear(threading.Thread):
    """Wakes the relay of this process whenever somebody rings; ends at once where there is no bell."""

    def __init__(self) -> None:
        super().__init__(name="ear", daemon=True)
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Listen no more, within a second."""
        self._stopping.set()

    def run(self) -> None:
        while connection.vendor == "postgresql" and not self._stopping.is_set():
            try:
                self._listen()
            except DatabaseError as error:
                logger.info("Nobody hears the bell for %.0f s: %s", PAUSE_SECONDS, type(error).__qualname__)
                self._stopping.wait(PAUSE_SECONDS)

    def _listen(self) -> None:
        import psycopg  # noqa: PLC0415 - whoever runs on SQLite does without it

        # Not of the pool: what listens is told of it for as long as it lives.
        asked = connection.get_connection_params()
        with connection.wrap_database_errors, psycopg.connect(**asked, autocommit=True) as line:
            line.execute(f"LISTEN {CHANNEL}")
            # What was committed before somebody listened.
            waking.wake()
            while not self._stopping.is_set():
                for _ in line.notifies(timeout=PATIENCE_SECONDS, stop_after=1):
                    waking.wake()
