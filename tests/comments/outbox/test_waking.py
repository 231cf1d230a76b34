import threading
import time

from comments.outbox import waking

# Far longer than anything here takes.
LONG_SECONDS = 20


class TestSleep:
    def test_ends_when_somebody_wakes_us(self):
        waking._alarm.clear()
        timer = threading.Timer(0.05, waking.wake)
        timer.start()
        began = time.monotonic()
        waking.sleep(LONG_SECONDS)
        assert time.monotonic() - began < LONG_SECONDS
        timer.join()

    def test_does_not_begin_when_somebody_woke_us_before(self):
        waking.wake()
        began = time.monotonic()
        waking.sleep(LONG_SECONDS)
        assert time.monotonic() - began < LONG_SECONDS

    def test_forgets_that_it_was_woken(self):
        waking.wake()
        waking.sleep(0.0)
        assert not waking._alarm.is_set()
