import logging
from math import inf

import pytest
from django.db import OperationalError

from comments.outbox import chores
from comments.outbox.chores import Chores


class Sweeping:
    """A chore that notes when it was asked, and answers what it is told to."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, *, now):
        self.asked.append(now)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


def at(chore, *looks):
    """Look at these seconds, each with whether anything changed; return when the chore was asked."""
    mine = Chores([chore])
    for clock, has_changed in looks:
        mine.do(has_changed=has_changed, clock=clock, now=clock)
    return chore.asked


class TestChores:
    def test_are_asked_at_the_start_whether_or_not_anything_changed(self):
        assert at(Sweeping(), (50.0, False)) == [50.0]

    def test_are_left_alone_while_nothing_changes(self):
        assert at(Sweeping(), (0.0, True), (5.0, False), (500.0, False)) == [0.0]

    def test_are_asked_once_a_second_while_everything_changes(self):
        looks = [(tenths / 10, True) for tenths in range(25)]
        assert at(Sweeping(), *looks) == [0.0, 1.0, 2.0]

    def test_are_asked_in_time_for_a_change_that_came_too_early(self):
        assert at(Sweeping(), (0.0, False), (0.5, True), (0.9, False), (1.0, False)) == [0.0, 1.0]

    def test_are_asked_again_when_they_want_to(self):
        looks = (0.0, False), (3.9, False), (4.0, False), (9.0, False)
        assert at(Sweeping(4.0), *looks) == [0.0, 4.0]

    def test_are_asked_again_at_once_when_there_is_more_to_do(self):
        assert at(Sweeping(0.0, 0.0), (0.0, False), (0.1, False), (0.2, False), (0.3, False)) == [
            0.0,
            0.1,
            0.2,
        ]

    @pytest.mark.parametrize(("answer", "seconds"), [(None, inf), (0.0, 0.0), (3.0, 3.0)])
    def test_tell_how_long_the_loop_may_sleep(self, answer, seconds):
        mine = Chores([Sweeping(answer)])
        mine.do(has_changed=False, clock=7.0, now=7.0)
        assert mine.seconds_left(clock=7.0) == seconds

    def test_that_do_not_exist_let_the_loop_sleep(self):
        assert Chores().seconds_left(clock=1.0) == inf

    @pytest.mark.parametrize("error", [RuntimeError("password=secret"), OperationalError("password=secret")])
    def test_that_fail_keep_no_other_from_its_turn(self, error, caplog, monkeypatch):
        closed = []
        monkeypatch.setattr(chores.connections, "close_all", lambda: closed.append(True))
        failing, other = Sweeping(*[error] * 9), Sweeping()
        mine = Chores([failing, other])
        with caplog.at_level(logging.WARNING):
            for clock in range(40):
                mine.do(has_changed=clock == 20, clock=float(clock), now=clock)
        assert failing.asked == [0, 1, 3, 7, 15, 30]
        assert other.asked == [0, 20]
        assert len(closed) == (len(failing.asked) if isinstance(error, OperationalError) else 0)
        assert "secret" not in caplog.text
