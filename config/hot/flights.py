"""One asks Django, the others wait for what it says."""

import threading

from config.hot.cleaning import Answer
from config.hot.entries import Entry


class Flight:
    """A question on its way: `entry` once it landed with something to keep, `answer` with anything else."""

    def __init__(self) -> None:
        self.entry: Entry | None = None
        self.answer: Answer | None = None
        self._landed = threading.Event()

    def wait(self, seconds: float) -> bool:
        return self._landed.wait(seconds)

    def land(self) -> None:
        self._landed.set()


class Flights:
    def __init__(self) -> None:
        self._flying: dict[str, Flight] = {}
        # Announced by who will `join` as soon as there is a thread.
        self._expected: set[str] = set()
        self._lock = threading.Lock()

    def is_expected(self, key: str) -> bool:
        """Whether there is such a flight, or will be at any moment."""
        return key in self._flying or key in self._expected

    def expect(self, key: str) -> None:
        self._expected.add(key)

    def forget(self, key: str) -> None:
        self._expected.discard(key)

    def join(self, key: str) -> tuple[Flight, bool]:
        """Return the flight for this key, and whether it is the caller's own to fly and to `land`."""
        with self._lock:
            found = self._flying.get(key)
            if found is not None:
                return found, False
            own = self._flying[key] = Flight()
            return own, True

    def land(self, key: str, flight: Flight) -> None:
        with self._lock:
            self._flying.pop(key, None)
        flight.land()
