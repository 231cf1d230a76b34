"""What the relay's loop does beside relaying: small work on rows that somebody wrote, about once a second."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Protocol

from django.db import DatabaseError, connections

logger = logging.getLogger(__name__)

# A chore is not asked more often.
SECONDS_BETWEEN = 1.0
# One that fails is left alone for so long, longer each time.
LONGEST_PAUSE_SECONDS = 15.0


class Chore(Protocol):
    """
    A function that does what there is to do, for at most half a second or so.

    It may run in several workers at once. It returns in how many seconds it wants to be asked again although nothing
    new was written (0.0: there is more to do), or None.
    """

    def __call__(self, *, now: datetime) -> float | None: ...


@dataclass
class _Turn:
    chore: Chore
    # Whether anything was written since it was last asked.
    is_due: bool = True
    # Monotonic seconds: not before, and in any case from then on.
    not_before: float = 0.0
    wanted_at: float = inf
    pause: float = SECONDS_BETWEEN

    @property
    def starts_at(self) -> float:
        return max(self.not_before, 0.0 if self.is_due else self.wanted_at)


class Chores:
    """The chores of one worker, each with its turns. One that fails keeps nobody else from working."""

    def __init__(self, chores: Iterable[Chore] = ()) -> None:
        self._turns = [_Turn(chore) for chore in chores]

    def do(self, *, has_changed: bool, clock: float, now: datetime) -> None:
        """
        Do what is due.

        :param has_changed: whether the database may have changed since the last call
        :param clock: monotonic seconds
        """
        for turn in self._turns:
            turn.is_due = turn.is_due or has_changed
            if clock >= turn.starts_at:
                self._do(turn, clock=clock, now=now)

    def seconds_left(self, *, clock: float) -> float:
        """Return how long it is until one is due, if nothing changes before; infinity for never."""
        return max(0.0, min((turn.starts_at for turn in self._turns), default=inf) - clock)

    def _do(self, turn: _Turn, *, clock: float, now: datetime) -> None:
        turn.is_due, turn.wanted_at, turn.not_before = False, inf, clock + SECONDS_BETWEEN
        try:
            wanted_in = turn.chore(now=now)
        except Exception as error:  # noqa: BLE001 - readers' mails do not wait for it
            logger.warning(
                "A chore waits %.0f s: %s.%s",
                turn.pause,
                type(error).__module__,
                type(error).__qualname__,
            )
            if isinstance(error, DatabaseError):
                connections.close_all()
            turn.is_due, turn.not_before = True, clock + turn.pause
            turn.pause = min(turn.pause * 2, LONGEST_PAUSE_SECONDS)
            return
        turn.pause = SECONDS_BETWEEN
        if wanted_in is not None:
            turn.wanted_at = clock + wanted_in
            turn.not_before = min(turn.not_before, turn.wanted_at)
