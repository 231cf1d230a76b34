from datetime import timedelta

import pytest

from comments.webhooks.outcomes import LEAST_TIME, RETRY, STEPS, TRIES, WORDS, Trouble, trouble_of
from config.work import SOURCES


class TestTries:
    def test_are_sixteen_in_three_days(self):
        assert TRIES == RETRY.tries == 16
        assert timedelta(hours=71) < sum(STEPS, timedelta()) < timedelta(hours=73)

    def test_are_never_used_up_within_a_day(self):
        assert timedelta(hours=30) < LEAST_TIME

    def test_are_apart_by_half_to_one_and_a_half_of_each_step(self):
        for attempts, step in enumerate(STEPS, start=1):
            pauses = [RETRY.pause(attempts=attempts) for _ in range(200)]
            assert step / 2 <= min(pauses) < step * 0.6
            assert step * 1.4 < max(pauses) <= step * 1.5

    def test_are_what_workers_go_by(self):
        (source,) = (source for source in SOURCES if source.name == "webhooks")
        assert (source.retry, source.table.__name__) == (RETRY, "EndpointDelivery")


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (199, "status"),
        (200, ""),
        (204, ""),
        (299, ""),
        (300, "redirect"),
        (304, "redirect"),
        (399, "redirect"),
        (400, "status"),
        (409, "status"),
        (410, "gone"),
        (411, "status"),
        (429, "status"),
        (500, "status"),
        (999, "status"),
    ],
)
def test_what_is_taken_has_a_status_of_200_to_299(status, trouble):
    assert trouble_of(status) == trouble


def test_every_trouble_has_words():
    assert set(WORDS) == set(Trouble)
