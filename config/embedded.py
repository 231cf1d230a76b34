"""
Celery's in-memory transport, woken when something is put in.

The original looks into its queues once every interval: a short one costs an idle machine its sleep, a long one makes
readers wait.
"""

import threading
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, memory

URL = "embedded://localhost/"
# What else the worker's loop looks after between two messages: acknowledgements, signals.
LONGEST_WAIT_SECONDS = 0.5

_woken = threading.Event()


class Channel(memory.Channel):
    def _put(self, queue: str, message: Any, **options: Any) -> None:
        super()._put(queue, message, **options)
        _woken.set()


class Transport(memory.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **_options: Any) -> None:
        """
        Deliver one message, now or when it comes.

        :raises TimeoutError: when none came for a while
        """
        _woken.clear()
        try:
            self.cycle.get(self._deliver)  # type: ignore[union-attr]  # there is one from the first channel on
        except Empty:
            _woken.wait(LONGEST_WAIT_SECONDS)
            raise TimeoutError from None


TRANSPORT_ALIASES["embedded"] = "config.embedded:Transport"
