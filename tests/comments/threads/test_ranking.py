import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.threads.ranking import HALF_LIFE_SECONDS, controversy, hot_rank, wilson_lower_bound

VOTES = st.integers(min_value=0, max_value=1_000_000)


class TestWilsonLowerBound:
    # Computed by hand from the formula with z = 1.96.
    @pytest.mark.parametrize(
        ("up", "down", "bound"),
        [
            (0, 0, 0.0),
            (1, 0, 0.2065),
            (10, 0, 0.7225),
            (100, 0, 0.9630),
            (1, 1, 0.0945),
            (50, 50, 0.4038),
            (0, 9, 0.0),
        ],
    )
    def test_is_the_known_value(self, up, down, bound):
        assert wilson_lower_bound(up, down) == pytest.approx(bound, abs=5e-5)

    @given(VOTES, VOTES)
    def test_claims_no_more_than_the_share_itself(self, up, down):
        bound = wilson_lower_bound(up, down)
        assert 0.0 <= bound <= (up / (up + down) if up + down else 0.0) + 1e-12

    @given(VOTES, VOTES)
    def test_grows_with_an_upvote(self, up, down):
        assert wilson_lower_bound(up + 1, down) >= wilson_lower_bound(up, down)

    def test_refuses_negative_counts(self):
        with pytest.raises(ValueError, match="negative"):
            wilson_lower_bound(-1, 0)


SCORES = st.integers(min_value=-10_000, max_value=10_000)
AGES = st.floats(min_value=0, max_value=10 * 365 * 24 * 3600)
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class TestHotRank:
    @staticmethod
    def halved(score, age_seconds):
        """What the order means: the score and one, halved with every half-life; below zero doubled."""
        return math.copysign(math.log2(abs(score) + 1), score) - age_seconds / HALF_LIFE_SECONDS

    @given(SCORES, AGES, SCORES, AGES, AGES)
    def test_orders_as_scores_that_halve_do_at_every_moment(self, one, its_age, other, other_age, later):
        ranks = [
            hot_rank(score, posted_at=NOON - timedelta(seconds=age))
            for score, age in ((one, its_age), (other, other_age))
        ]
        halved = [self.halved(one, its_age + later), self.halved(other, other_age + later)]
        if abs(halved[0] - halved[1]) > 1e-6:
            assert (ranks[0] < ranks[1]) == (halved[0] < halved[1])

    @given(SCORES)
    def test_grows_with_a_point(self, score):
        assert hot_rank(score + 1, posted_at=NOON) > hot_rank(score, posted_at=NOON)

    @pytest.mark.parametrize(("score", "half_lives"), [(1, 1), (3, 2), (7, 3), (1023, 10)])
    def test_lets_a_score_be_worth_half_as_much_after_each_half_life(self, score, half_lives):
        older = NOON - timedelta(seconds=half_lives * HALF_LIFE_SECONDS)
        assert hot_rank(score, posted_at=older) == pytest.approx(hot_rank(0, posted_at=NOON), abs=1e-9)


class TestControversy:
    @pytest.mark.parametrize(
        ("up", "down", "measure"),
        [(0, 0, 0.0), (9, 0, 0.0), (0, 9, 0.0), (1, 1, 2.0), (50, 50, 100.0), (9, 1, 10 ** (1 / 9))],
    )
    def test_is_the_known_value(self, up, down, measure):
        assert controversy(up, down) == pytest.approx(measure)

    @given(VOTES, VOTES)
    def test_is_the_same_whichever_side_is_larger(self, up, down):
        assert controversy(up, down) == controversy(down, up)

    @given(st.integers(min_value=1, max_value=1_000), st.integers(min_value=0, max_value=500))
    def test_grows_with_evenness(self, half, apart):
        assert controversy(half + min(apart, half), half - min(apart, half)) <= controversy(half, half)

    def test_refuses_negative_counts(self):
        with pytest.raises(ValueError, match="negative"):
            controversy(0, -1)
