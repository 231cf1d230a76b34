import logging
import threading

import pytest

from comments.outbox.lanes import HOUSE, LANES, MAIL, Lane
from config.pool import LanePool, Places, queue_of

PATIENCE_SECONDS = 20


class Hanging:
    """What runs until it is let go, and how much of it runs now."""

    def __init__(self):
        self.let_go = threading.Event()
        self.began = threading.Semaphore(0)

    def __call__(self, *_args):
        self.began.release()
        self.let_go.wait(PATIENCE_SECONDS)

    def wait_until_it_runs(self, times):
        for _ in range(times):
            assert self.began.acquire(timeout=PATIENCE_SECONDS)

    def runs_no_more(self):
        """Whether nobody else began meanwhile."""
        return not self.began.acquire(timeout=0.05)


@pytest.fixture
def hanging():
    hanging = Hanging()
    yield hanging
    hanging.let_go.set()


@pytest.fixture
def pool():
    pool = LanePool(limit=1)
    yield pool
    pool.on_stop()


@pytest.fixture
def apply(pool):
    """Give the pool a task as Celery does, and say when it ran."""

    def apply(target, *, lane):
        ran = threading.Event()
        request = {"delivery_info": {"routing_key": queue_of(lane)}}
        pool.on_apply(target, args=("outbox.work", "id", request), kwargs={}, callback=lambda _: ran.set())
        return ran

    return apply


class TestLanePool:
    def test_lets_everything_flow_but_the_lane_that_hangs(self, apply, hanging):
        mails = [apply(hanging, lane="mail") for _ in range(50)]
        hanging.wait_until_it_runs(MAIL.room)
        others = [lane.name for lane in LANES if lane != MAIL]
        for ran in [apply(lambda *_: None, lane=lane) for lane in others * 20]:
            assert ran.wait(PATIENCE_SECONDS)
        assert hanging.runs_no_more()
        hanging.let_go.set()
        for ran in mails:
            assert ran.wait(PATIENCE_SECONDS)

    def test_gives_the_house_what_comes_through_no_lane_of_ours(self, apply):
        assert apply(lambda *_: None, lane="pigeons").wait(PATIENCE_SECONDS)

    def test_goes_on_after_a_task_that_breaks(self, apply, caplog):
        def fail(*_args):
            raise RuntimeError("reader@example.org")

        with caplog.at_level(logging.ERROR):
            for _ in range(HOUSE.room + 1):
                apply(fail, lane="house")
            assert apply(lambda *_: None, lane="house").wait(PATIENCE_SECONDS)
        assert "reader@" not in caplog.text


class TestPlaces:
    def test_are_as_many_as_the_lane_has_room(self, hanging):
        places = Places(Lane("mail", room=3, ahead=1))
        for _ in range(9):
            places.submit(hanging)
        hanging.wait_until_it_runs(3)
        assert hanging.runs_no_more()

    def test_are_not_lost_to_what_does_not_end(self, hanging):
        places = Places(Lane("mail", room=1, ahead=1, longest_run_seconds=-1.0))
        for _ in range(3):
            places.submit(hanging)
            hanging.wait_until_it_runs(1)
        ran = threading.Event()
        places.submit(ran.set)
        assert ran.wait(PATIENCE_SECONDS)

    def test_that_were_given_up_take_nothing_more_when_they_end_after_all(self, hanging):
        places = Places(Lane("mail", room=1, ahead=1, longest_run_seconds=-1.0))
        threads = set(threading.enumerate())
        places.submit(hanging)
        hanging.wait_until_it_runs(1)
        (lost,) = set(threading.enumerate()) - threads
        places.submit(lambda: None)
        hanging.let_go.set()
        lost.join(PATIENCE_SECONDS)
        assert not lost.is_alive()

    def test_begin_nothing_more_once_they_close(self, hanging):
        places = Places(Lane("mail", room=1, ahead=1))
        ran = threading.Event()
        places.submit(hanging)
        hanging.wait_until_it_runs(1)
        places.submit(ran.set)
        places.close()
        hanging.let_go.set()
        places.join()
        assert not ran.is_set()
