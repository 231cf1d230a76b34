"""Asking the database now and then whether what is kept is still so: one statement for all that is read at the time."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping

from config.hot.entries import NANO, NEVER, Entry
from config.hot.store import Store

logger = logging.getLogger(__name__)

# What another machine changed is found this soon.
CONFIRMED_FOR = 400_000_000
# While somebody is asking, others go on with what was so this short a time ago.
PATIENCE = 900_000_000
# With the database away, readers get what was so within the last minute.
KEPT_WHEN_AWAY = 60 * NANO
# A database that has not answered for this long counts as away, and is asked again after the same time.
AWAY_AFTER = 1 * NANO
# Somebody who was sent to ask has begun by then, or another one is sent.
SENT_FOR = 50_000_000
# What one statement asks for at most.
_ENTRIES = 300
_SUBJECTS = 600

Versions = Mapping[str, int]


class Confirming:
    """
    Knows until when what is kept is known to be so.

    :param read: returns the versions of subjects, and of what else it always asks for; raises when the database is away
    :param always: hears each result
    """

    def __init__(
        self,
        *,
        store: Store,
        read: Callable[[Collection[str]], Versions],
        always: Callable[[Versions], None],
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._store = store
        self._read = read
        self._tell_always = always
        self._clock = clock
        self._turn = threading.Lock()
        # When the present question was asked; when one was last answered; until when nobody asks.
        self._asked_at = NEVER
        self.confirmed_at = 0
        self._quiet_until = 0
        # Until when somebody counts as being on the way to ask.
        self._sent_until = 0

    @property
    def is_away(self) -> bool:
        """Whether the database did not answer lately, or has not for a while."""
        now = self._clock()
        return now < self._quiet_until or now - self._asked_at > AWAY_AFTER

    def note_away(self) -> None:
        """Hear from others that the database does not answer."""
        self._quiet_until = self._clock() + AWAY_AFTER

    @property
    def is_asking(self) -> bool:
        """Whether somebody is at it, or was sent."""
        return self._turn.locked() or self._clock() < self._sent_until

    @property
    def is_free(self) -> bool:
        """Whether an `ask` now would ask."""
        return not self.is_away and not self.is_asking

    def send(self) -> None:
        """Hear that somebody is on the way to ask: others need not come for the same."""
        self._sent_until = self._clock() + SENT_FOR

    def known(self, entry: Entry, *, since: int) -> bool | None:
        """Return what a patient `confirm` would, without asking or waiting; None if it takes one of them."""
        if entry.outdated_at != NEVER:
            return False
        if entry.confirmed_at >= since:
            return True
        age = self._clock() - entry.confirmed_at
        if self.is_away:
            return age < KEPT_WHEN_AWAY
        return True if self.is_asking and age < PATIENCE else None

    def confirm(self, entry: Entry, *, since: int, patiently: bool) -> bool:
        """
        See to it that the entry was found so at `since` or later; return whether it may be served.

        One request asks for all entries in use, the others wait.

        :param patiently: whether the others may go on, for a moment, with what was so shortly before
        """
        for _ in range(3):
            if entry.outdated_at != NEVER:
                return False
            if entry.confirmed_at >= since:
                return True
            if self.is_away:
                break
            if self._turn.acquire(blocking=False):
                try:
                    self._ask([entry])
                finally:
                    self._turn.release()
            elif patiently and self._clock() - entry.confirmed_at < PATIENCE:
                return True
            elif self._turn.acquire(timeout=AWAY_AFTER / NANO):
                self._turn.release()
        if entry.outdated_at != NEVER:
            return False
        if entry.confirmed_at >= since:
            return True
        return self.is_away and self._clock() - entry.confirmed_at < KEPT_WHEN_AWAY

    def ask(self) -> None:
        """Ask for what is always asked for, and for the entries in use; nothing if somebody is at it, or it is away."""
        if not self.is_away and self._turn.acquire(blocking=False):
            try:
                self._ask([])
            finally:
                self._turn.release()

    def _ask(self, first: list[Entry]) -> None:
        asked_at = self._clock()
        due = first + [entry for entry in self._in_use(asked_at) if entry not in first]
        subjects: set[str] = set()
        for position, entry in enumerate(due):
            if position and len(subjects) + len(entry.versions) > _SUBJECTS:
                due = due[:position]
                break
            subjects.update(entry.versions)
        self._asked_at = asked_at
        try:
            found = self._read(subjects)
            self._tell_always(found)
        except Exception as error:  # noqa: BLE001 - whatever the driver raises, readers get what there is
            self._quiet_until = self._clock() + AWAY_AFTER
            logger.warning("Versions cannot be read: %s.%s", type(error).__module__, type(error).__qualname__)
            return
        finally:
            self._asked_at = NEVER
            self._sent_until = 0
        self.confirmed_at = asked_at
        for entry in due:
            _settle(entry, found, asked_at)

    def _in_use(self, now: int) -> list[Entry]:
        """Return what was served since it was last confirmed, if that is not quite recent."""
        return [
            entry
            for entry in self._store.used_last(_ENTRIES)
            if entry.hits != entry.hits_confirmed and now - entry.confirmed_at > CONFIRMED_FOR // 2
        ]


def _settle(entry: Entry, found: Versions, asked_at: int) -> None:
    entry.hits_confirmed = entry.hits
    if any(found.get(subject) != version for subject, version in entry.versions.items()):
        # It may have changed just after it was last found so.
        entry.outdated_at = min(entry.outdated_at, entry.confirmed_at)
        entry.fresh_until = 0
    elif asked_at > entry.confirmed_at:
        entry.confirmed_at = asked_at
        entry.fresh_until = min(asked_at + CONFIRMED_FOR, entry.ends_at)
