"""What the memory in front of Django did, in numbers of this process."""

import threading
import time
from collections.abc import Callable, Mapping

import structlog

from config.hot.entries import NANO

logger = structlog.get_logger(__name__)

LINE_EVERY = 60 * NANO
NAMES = ("hits", "unchanged", "stale", "misses", "passed", "refused", "bytes")


class Tally:
    """
    Counts since the process began; `line` writes what was added since the last line.

    Adding is one step of the interpreter as long as no call stands between reading and writing a number, so nothing
    is locked.

    `hits`: answered from memory; `unchanged`: those of them with 304. `stale`: those that another request was renewing.
    `misses`: Django was asked for something to keep. `passed`: left to Django as they came. `bytes`: of bodies sent.
    """

    def __init__(self, *, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self.hits = self.unchanged = self.stale = self.misses = self.passed = self.refused = self.bytes = 0
        self._told: dict[str, int] = dict.fromkeys(NAMES, 0)
        self._clock = clock
        self._lock = threading.Lock()
        self.line_at = clock() + LINE_EVERY

    def numbers(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in NAMES}

    def line(self, state: Mapping[str, int]) -> None:
        """Write a line about what was added since the last one, if anything was; whoever comes second writes none."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            now = self._clock()
            if now < self.line_at:
                return
            numbers = self.numbers()
            added = {name: number - self._told[name] for name, number in numbers.items()}
            self._told, self.line_at = numbers, now + LINE_EVERY
            if any(added.values()):
                logger.info("hot_reads", **added, **state)
        finally:
            self._lock.release()
