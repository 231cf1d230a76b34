"""
The worker's threads: each lane has its own, as many as it has places.

Celery's own pool takes what comes in the order in which it comes: some mails to a server that hangs would hold all of
its threads, and a hundred more of them the line in front of these.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from celery.concurrency.base import BasePool, apply_target
from django.conf import settings

from comments.outbox.lanes import HOUSE, LANES, Lane

logger = logging.getLogger(__name__)

# The place of the request among what Celery gives to a pool (celery.worker.request.Request.execute_using_pool).
_REQUEST = 2


def queue_of(lane: str) -> str:
    """Return the name of the queue through which the works of a lane travel."""
    return f"{settings.OUTBOX_QUEUE}.{lane}"


class Places:
    """
    The threads of one lane. They are started when they are needed.

    One that is busy for longer than its lane allows is lost: nothing can end it, so another takes its place.
    """

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._waiting: deque[Callable[[], object]] = deque()
        self._changed = threading.Condition()
        # Who works here, and since which monotonic second; None while idle. A lost thread is not in it.
        self._threads: dict[threading.Thread, float | None] = {}
        self._is_closed = False

    def submit(self, act: Callable[[], object]) -> None:
        """Have `act` run as soon as there is a place."""
        with self._changed:
            self._waiting.append(act)
            self._forget_the_lost()
            idle = sum(since is None for since in self._threads.values())
            if idle < len(self._waiting) and len(self._threads) < self._lane.room:
                thread = threading.Thread(target=self._work, name=self._lane.name, daemon=True)
                self._threads[thread] = None
                thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Begin nothing more: what waits is claimed again when its lease ends."""
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def join(self) -> None:
        """Wait for what runs."""
        for thread in list(self._threads):
            thread.join()

    def _forget_the_lost(self) -> None:
        oldest = time.monotonic() - self._lane.longest_run_seconds
        for thread, since in list(self._threads.items()):
            if since is not None and since < oldest:
                del self._threads[thread]

    def _work(self) -> None:
        me = threading.current_thread()
        while act := self._next(me):
            try:
                act()
            except Exception as error:  # noqa: BLE001 - the place is needed for what comes next
                # Without the trace, whose last line is the error's own words.
                kind = type(error)
                logger.error("A task ended with %s.%s.", kind.__module__, kind.__qualname__)  # noqa: TRY400

    def _next(self, me: threading.Thread) -> Callable[[], object] | None:
        with self._changed:
            if me not in self._threads:
                return None
            self._threads[me] = None
            while not self._waiting and not self._is_closed:
                self._changed.wait()
            if self._is_closed:
                return None
            self._threads[me] = time.monotonic()
            return self._waiting.popleft()


class LanePool(BasePool):  # type: ignore[misc]  # Celery has no types
    """Runs each task on a thread of the lane whose queue it came through."""

    body_can_be_buffer = True
    signal_safe = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._places = {queue_of(lane.name): Places(lane) for lane in LANES}

    def on_apply(
        self,
        target: Callable[..., object],
        args: Sequence[Any] = (),
        kwargs: dict[str, Any] | None = None,
        callback: Callable[..., object] | None = None,
        accept_callback: Callable[..., object] | None = None,
        **_options: Any,
    ) -> None:
        queue = args[_REQUEST]["delivery_info"]["routing_key"]
        places = self._places.get(queue) or self._places[queue_of(HOUSE.name)]
        places.submit(partial(apply_target, target, args, kwargs, callback, accept_callback))

    def on_stop(self) -> None:
        for places in self._places.values():
            places.close()
        for places in self._places.values():
            places.join()
