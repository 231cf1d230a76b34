"""Getting an answer that is true now: from memory if it still is, else from Django, once for all who wait."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from articles import board
from config.hot import cleaning
from config.hot.cleaning import Answer, Application
from config.hot.confirming import CONFIRMED_FOR, KEPT_WHEN_AWAY, PATIENCE, Confirming
from config.hot.counting import Tally
from config.hot.entries import NANO, NEVER, Entry
from config.hot.flights import Flight, Flights
from config.hot.keeping import Sharing, entry_of
from config.hot.memo import Memo
from config.hot.places import Place
from config.hot.store import Store
from config.hot.work import ALONE, Work

logger = logging.getLogger(__name__)

# An answer that went stale this short a time ago is good enough for those who come while it is renewed.
STALE_FOR = NANO // 2
# A page that changes all the time is made anew this often and not with every change; who has just written gets it at once.
PACE = NANO // 4
# It changes all the time if two of its changes came within this.
RUSH = NANO
# How long somebody waits for another request's answer before asking Django alone.
_WAIT_SECONDS = 3.0
_ROUNDS = 4
# After a failure the old answer is given for so long before the next attempt.
_PAUSE = NANO
# For so long it is remembered that an address has nothing to keep.
_UNKEPT_FOR = 2 * NANO


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """
    What a request asks for, and how new it has to be.

    `arrived_at`: monotonic nanoseconds. `is_writer`: whether it comes from somebody who may just have written.
    """

    key: str
    place: Place
    language: str
    arrived_at: int
    is_writer: bool


class Renewing:
    def __init__(
        self,
        application: Application,
        *,
        store: Store,
        confirming: Confirming,
        tally: Tally,
        surroundings: dict[str, str],
        sharing: Sharing,
        has_replicas: bool,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._application = application
        self._store = store
        self._confirming = confirming
        self._tally = tally
        self._surroundings = surroundings
        self._sharing = sharing
        self._has_replicas = has_replicas
        self._clock = clock
        self.flights = Flights()
        self._slots = board.slots()
        self._unkept: Memo[str, int] = Memo(limit=2_000)

    def at_hand(self, entry: Entry | None, wish: Wish) -> tuple[Entry, bool] | Work:
        """Return what `entry_for` would and whether it is stale, if that is known now; counts nothing."""
        if wish.is_writer:
            return ALONE
        if entry is not None:
            known = self._is_known(entry)
            if known is None:
                return Work(asks=True, entry=entry)
            if known:
                return entry, False
        if (self._unkept.get(wish.key) or 0) > wish.arrived_at:
            return ALONE
        if entry is not None and (
            self._is_for_now(entry, wish)
            or (self.flights.is_expected(wish.key) and self._is_barely_stale(entry))
        ):
            return entry, True
        return Work(key=wish.key)

    def entry_for(self, wish: Wish, environ: dict[str, Any]) -> Entry | Answer | None:  # noqa: PLR0911 - one for each rule
        """Return what is true now; None if Django has to answer the request as it came."""
        entry = self._store.get(wish.key)
        if entry is not None and self._is_true(entry, wish):
            return self._hit(entry)
        if (self._unkept.get(wish.key) or 0) > wish.arrived_at:
            return None
        for _ in range(_ROUNDS):
            if entry is not None and self._is_for_now(entry, wish):
                return self._stale(entry)
            flight, is_ours = self.flights.join(wish.key)
            if is_ours:
                return self._fly(flight, wish, entry, environ)
            if entry is not None and not wish.is_writer and self._is_barely_stale(entry):
                return self._stale(entry)
            if not flight.wait(_WAIT_SECONDS) or flight.answer is not None:
                break
            entry = flight.entry or entry
            if flight.entry is not None and (
                flight.entry.built_at >= wish.arrived_at or self._is_true(flight.entry, wish)
            ):
                return self._hit(flight.entry)
        if entry is not None and self._confirming.is_away and self._may_fill_in(entry):
            return self._stale(entry)
        return None

    def _hit(self, entry: Entry) -> Entry:
        self._tally.hits += 1
        return entry

    def _stale(self, entry: Entry) -> Entry:
        self._tally.stale += 1
        return self._hit(entry)

    def _is_known(self, entry: Entry) -> bool | None:
        """Tell whether the entry is true for strangers; None if the database has to be asked."""
        now = self._clock()
        if now >= entry.ends_at or entry.outdated_at != NEVER or entry.marked_at(self._slots):
            return False
        return now < entry.fresh_until or self._confirming.known(entry, since=now - CONFIRMED_FOR)

    def _is_true(self, entry: Entry, wish: Wish) -> bool:
        now = self._clock()
        if now >= entry.ends_at or entry.outdated_at != NEVER or entry.marked_at(self._slots):
            return False
        if wish.is_writer and entry.ends_at != NEVER and entry.built_at < wish.arrived_at:
            # It depends on more than it names, so nothing tells whether it shows what was written.
            return False
        if wish.is_writer:
            return self._confirming.confirm(entry, since=wish.arrived_at, patiently=False)
        if now < entry.fresh_until:
            return True
        if not self._confirming.confirm(entry, since=now - CONFIRMED_FOR, patiently=True):
            return False
        return not entry.marked_at(self._slots)

    def _is_barely_stale(self, entry: Entry) -> bool:
        now = self._clock()
        marked_at = entry.marked_at(self._slots)
        return (
            (not marked_at or now - marked_at < STALE_FOR)
            and (entry.outdated_at == NEVER or now - entry.outdated_at < PATIENCE)
            and now < max(entry.ends_at, entry.built_at + NANO)
            and now - entry.confirmed_at < KEPT_WHEN_AWAY
        )

    def _is_for_now(self, entry: Entry, wish: Wish) -> bool:
        """Tell whether nobody should ask for a newer answer yet."""
        if self._clock() < entry.retry_at and self._may_fill_in(entry):
            return True
        return not wish.is_writer and self._is_too_soon(entry)

    def _is_too_soon(self, entry: Entry) -> bool:
        """Tell whether the page changes all the time and was made anew just now."""
        return entry.is_rushed and self._clock() - entry.built_at < PACE and self._is_barely_stale(entry)

    def _may_fill_in(self, entry: Entry) -> bool:
        """Tell whether the old answer is better than none, while there is no way to a newer one."""
        return self._clock() - entry.confirmed_at < KEPT_WHEN_AWAY

    def _fly(
        self, flight: Flight, wish: Wish, entry: Entry | None, environ: dict[str, Any]
    ) -> Entry | Answer | None:
        try:
            # Somebody may have landed between the look into memory and the start.
            landed = self._store.get(wish.key)
            if landed is not None and landed is not entry and landed.built_at >= wish.arrived_at:
                flight.entry = landed
                return self._hit(landed)
            return self._ask(flight, wish, entry, environ)
        finally:
            if flight.entry is None and flight.answer is None:
                flight.answer = Answer()
            self.flights.land(wish.key, flight)

    def _ask(
        self, flight: Flight, wish: Wish, entry: Entry | None, environ: dict[str, Any]
    ) -> Entry | Answer | None:
        is_primary = entry is not None or wish.is_writer
        made, answer = self._build(wish, environ, primary=is_primary)
        if made is not None and self._has_replicas and not is_primary:
            # A replica may be behind; the database that is written to says whether it was.
            made.confirmed_at = made.fresh_until = 0
            if not self._confirming.confirm(made, since=made.built_at, patiently=False):
                made, answer = self._build(wish, environ, primary=True)
        if made is not None:
            made.is_rushed = entry is not None and made.built_at - entry.built_at < RUSH
            self._store.put(made)
            flight.entry = made
            return made
        if answer.is_failure and entry is not None and self._may_fill_in(entry):
            entry.retry_at = self._clock() + _PAUSE
            flight.entry = entry
            return self._stale(entry)
        if not answer.is_failure:
            self._store.drop(wish.key)
            self._unkept.keep(wish.key, self._clock() + _UNKEPT_FOR)
        flight.answer = answer
        return answer if answer.status else None

    def _build(self, wish: Wish, environ: dict[str, Any], *, primary: bool) -> tuple[Entry | None, Answer]:
        self._tally.misses += 1
        clean = cleaning.cleaned(
            environ,
            place=wish.place,
            language=wish.language,
            surroundings=self._surroundings,
            primary=primary,
        )
        built_at = self._clock()
        try:
            answer = cleaning.ask(self._application, clean)
        except Exception:
            logger.exception("Django raised while it was asked for something to keep.")
            answer = Answer()
        made = entry_of(answer, place=wish.place, key=wish.key, built_at=built_at, sharing=self._sharing)
        if made is not None:
            made.fresh_until = min(built_at + CONFIRMED_FOR, made.ends_at)
        return made, answer
