"""The loop in each worker that moves what is recorded to where it is handled."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import ceil, inf

from django.db import DatabaseError, connections
from django.utils import timezone

from comments.outbox import claiming, relaying, waking, working
from comments.outbox.chores import Chore, Chores
from comments.outbox.claiming import Claim, Due
from comments.outbox.periodic import Timetable
from comments.outbox.watching import Watch

logger = logging.getLogger(__name__)

# What becomes due by the clock alone (retries, periodic work) is found within this time.
SWEEP_SECONDS = 1.0
# However much waits to be handed over, after this time the chores get their turn: scores wait for one of them.
SECONDS_AT_A_TIME = 0.5
# After an error of the database or the broker the loop waits, longer each time.
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 15.0


class Relay(threading.Thread):
    """
    Looks several times a second, and whenever it is woken, whether something was recorded or is due, and hands it over.

    :param hand_over: gives one claim to the broker, and raises when it cannot
    :param takes_over: whether the tasks of a dead process died with it (no broker between)
    :param chores: what else the loop looks after about once a second
    """

    def __init__(
        self,
        *,
        hand_over: Callable[[Claim], None],
        takes_over: bool,
        timetable: Timetable,
        chores: Sequence[Chore] = (),
    ) -> None:
        super().__init__(name="relay", daemon=True)
        self._hand_over = hand_over
        self._takes_over = takes_over
        self._is_new = True
        self._timetable = timetable
        self._chores = Chores(chores)
        self._worker = claiming.worker_name()
        # Of sources that share a lane, another one comes first each time.
        self._turn = 0
        self._watch = Watch()
        self._stopping = threading.Event()
        self._is_behind = False
        self._sweep_at = 0.0
        self._renew_at = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    def stop(self) -> None:
        """Hand over nothing more; returns at once."""
        self._stopping.set()
        waking.wake()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                wait = self._look(now=timezone.now())
            except Exception as error:  # noqa: BLE001 - the loop outlives whatever is away or wrong
                # Nobody wakes it before.
                self._stopping.wait(self._after(error))
            else:
                self._pause = FIRST_PAUSE_SECONDS
                waking.sleep(wait)
        connections.close_all()

    def _look(self, *, now: datetime) -> float:
        """Do what there is to do; return the seconds until the next look."""
        if self._takes_over:
            claiming.take_over(now=now, worker=self._worker)
            self._takes_over = False
        if self._is_new:
            claiming.adopt_strays()
            self._is_new = False
        clock = time.monotonic()
        if clock >= self._renew_at:
            self._renew_at = clock + claiming.lease().total_seconds() / 3
            working.look_after(now=now, worker=self._worker)
        is_sweep = clock >= self._sweep_at
        has_changed = self._watch.has_changed()
        if has_changed or is_sweep or self._is_behind:
            if is_sweep:
                self._sweep_at = clock + SWEEP_SECONDS
                self._timetable.record_due(now=now)
            self.relay(now=now, until=clock + SECONDS_AT_A_TIME)
        self._chores.do(has_changed=has_changed, clock=clock, now=now)
        if self._is_behind:
            return 0.0
        return min(self._watch.pause_seconds, self._chores.seconds_left(clock=time.monotonic()))

    def relay(self, *, now: datetime, until: float = inf) -> int:
        """
        Fan out and hand over everything that is due and that this worker has room for; return its number.

        :param until: monotonic seconds; from then on the rest is left to the next look
        """
        handed_over = 0
        self._is_behind = False
        while not self._stopping.is_set() and (due := claiming.what_is_due(now=now)):
            relayed = 0
            if due.events:
                relayed = relaying.fan_out(now=now)
                due = claiming.what_is_due(now=now)
            claims = self._claim(due, now=now) if due.works else []
            self._hand_over_all(claims, now=now)
            handed_over += len(claims)
            if not relayed and not claims:
                break
            if time.monotonic() >= until:
                self._is_behind = True
                break
        return handed_over

    def _claim(self, due: Due, *, now: datetime) -> list[Claim]:
        """Claim of each lane as much as there is room for, the sources that wait in it sharing the room."""
        leased = claiming.outstanding(now=now, worker=self._worker)
        claims: list[Claim] = []
        for lane in {lane: None for _, lane in due.works}:
            room = lane.claims - leased[lane.name]
            waiting = [source for source, its_lane in due.works if its_lane == lane]
            first = self._turn % len(waiting)
            waiting = waiting[first:] + waiting[:first]
            for number, source in enumerate(waiting):
                share = ceil(room / (len(waiting) - number))
                found = claiming.claim(source=source, lane=lane, now=now, limit=share, worker=self._worker)
                room -= len(found)
                claims += found
        self._turn += bool(claims)
        return claims

    def _hand_over_all(self, claims: Sequence[Claim], *, now: datetime) -> None:
        for position, claim in enumerate(claims):
            try:
                self._hand_over(claim)
            except Exception:
                # Left alone they would come back at the end of their lease; so they do as soon as it is worth trying.
                due_at = now + timedelta(seconds=self._pause)
                claiming.give_back(claims=claims[position:], due_at=due_at)
                raise

    def _after(self, error: Exception) -> float:
        logger.warning(
            "The relay waits %.0f s: %s.%s", self._pause, type(error).__module__, type(error).__qualname__
        )
        if isinstance(error, DatabaseError):
            connections.close_all()
        wait = self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        return wait
