from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from comments.ids import least_id, uuid7

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


class TestUuid7:
    def test_is_of_version_7_and_of_the_variant_of_the_standard(self):
        made = uuid7()
        assert (made.version, made.variant) == (7, "specified in RFC 4122")

    def test_sorts_by_the_time_it_was_made_within_a_millisecond_too(self):
        made = [uuid7() for _ in range(1_000)]
        assert made == sorted(made)

    @pytest.mark.parametrize("microseconds", [0, 1, 499, 500, 999])
    def test_holds_its_moment(self, microseconds):
        with time_machine.travel(NOON + timedelta(microseconds=microseconds), tick=False):
            made = uuid7().int
        assert made >> 80 == NOON.timestamp() * 1_000
        assert (made >> 64) & 0xFFF == pytest.approx(microseconds * 4.096, abs=1)

    def test_is_another_at_the_same_moment(self):
        with time_machine.travel(NOON, tick=False):
            assert len({uuid7() for _ in range(1_000)}) == 1_000


class TestLeastId:
    def test_lies_at_or_below_all_that_is_made_from_then_on(self):
        with time_machine.travel(NOON, tick=False):
            assert least_id(NOON) <= uuid7()

    def test_lies_above_all_that_was_made_before(self):
        with time_machine.travel(NOON - timedelta(milliseconds=1), tick=False):
            before = uuid7()
        assert before < least_id(NOON)
        assert isinstance(least_id(NOON), UUID)
