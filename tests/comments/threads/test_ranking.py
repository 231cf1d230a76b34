import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.threads.ranking import wilson_lower_bound

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
