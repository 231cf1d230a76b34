from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from comments.threads import path

MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SEQS = st.integers(min_value=0, max_value=2**63 - 1)


class TestSeqAt:
    def test_sorts_by_time_down_to_a_microsecond(self, now):
        assert path.seq_at(now) < path.seq_at(now + timedelta(microseconds=1))

    def test_stays_behind_the_latest_place_when_the_clock_goes_back(self, now):
        latest = path.seq_at(now)
        assert path.seq_at(now - timedelta(hours=1), after=latest) == latest + 1

    @given(MOMENTS)
    def test_fits_the_63_bits_of_a_column(self, moment):
        assert 0 <= path.seq_at(moment) < 2**63

    @given(MOMENTS)
    def test_lies_between_the_first_of_its_moment_and_of_the_next(self, moment):
        after = path.first_seq_at(moment + timedelta(microseconds=1))
        assert path.first_seq_at(moment) <= path.seq_at(moment) < after


class TestSteps:
    @given(SEQS, SEQS)
    def test_sort_as_text_as_their_numbers_do(self, one, other):
        assert (path.step(one) < path.step(other)) == (one < other)

    @given(SEQS, SEQS)
    def test_sort_the_other_way_round_when_reversed(self, one, other):
        assert (path.reversed_step(one) < path.reversed_step(other)) == (one > other)

    @given(SEQS)
    def test_have_one_width(self, seq):
        assert len(path.step(seq)) == len(path.reversed_step(seq)) == 19


class TestSubtree:
    def test_ends_behind_the_deepest_child_and_before_the_next_sibling(self):
        top, next_one = path.step(41), path.step(42)
        deepest = top + path.step(2**63 - 1) * 11
        assert top < deepest < path.end_of_subtree(top) <= next_one

    def test_knows_the_paths_of_its_ancestors_root_first(self):
        chain = [path.step(1), path.step(2), path.step(3)]
        assert path.prefixes("".join(chain)) == [chain[0], chain[0] + chain[1]]


class TestReversedPath:
    @given(st.lists(SEQS, min_size=1, max_size=12))
    def test_is_what_later_ones_first_makes_of_it_and_back(self, seqs):
        forth = "".join(path.step(seq) for seq in seqs)
        back = "".join(path.reversed_step(seq) for seq in seqs)
        assert (path.reversed_path(forth), path.reversed_path(back)) == (back, forth)
