"""Waking the relay of this process: something is to be done, or a place became free. Only a wish: it looks by itself too."""

import threading
import time

# Woken more often than that, the relay looks no more often; a hundred works a second end in fifty looks.
LEAST_SECONDS = 0.02

_alarm = threading.Event()


def wake() -> None:
    """Have the relay look at once. Costs nothing where there is none, and never waits."""
    _alarm.set()


def sleep(seconds: float) -> None:
    """Return after so long, or a little after somebody wakes us."""
    time.sleep(min(seconds, LEAST_SECONDS))
    _alarm.wait(max(0.0, seconds - LEAST_SECONDS))
    _alarm.clear()
