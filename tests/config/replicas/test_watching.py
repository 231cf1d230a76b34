from types import SimpleNamespace

import pytest
from django.db import OperationalError

from config.replicas import watching
from config.replicas.watching import SECONDS_OUT, Copy


class TestCopy:
    @pytest.fixture
    def logs(self, monkeypatch):
        """Where the primary's log ends, and what the copy has replayed of it; None for a copy of another kind."""
        logs = SimpleNamespace(end=100, replayed=100)

        def number(_alias, statement):
            if isinstance(logs.replayed, Exception):
                raise logs.replayed
            if "replay" in statement:
                return logs.replayed
            return logs.end if "wal" in statement else 1

        monkeypatch.setattr(watching, "_number", number)
        monkeypatch.setattr(watching, "connections", {"replica1": SimpleNamespace(vendor="postgresql")})
        return logs

    def test_is_not_used_before_it_was_looked_at(self):
        assert not Copy("replica1").is_usable

    @pytest.mark.parametrize("replayed", [100, 101, None])
    def test_is_used_when_it_has_replayed_all(self, logs, replayed):
        logs.replayed = replayed
        copy = Copy("replica1")
        copy.look(at=1.0)
        assert copy.is_usable

    @pytest.mark.parametrize(("at", "usable"), [(6.0, True), (6.1, False)])
    def test_is_used_until_it_is_further_behind_than_allowed(self, logs, at, usable):
        copy = Copy("replica1")
        copy.look(at=1.0)
        # It stands still while the primary goes on.
        logs.end = 200
        copy.look(at=at)
        assert copy.is_usable is usable

    def test_how_far_behind_a_copy_is_that_was_never_seen_complete_is_not_known(self, logs):
        logs.replayed = 99
        copy = Copy("replica1")
        copy.look(at=1.0)
        assert not copy.is_usable

    def test_comes_back_when_it_has_caught_up(self, logs):
        copy = Copy("replica1")
        copy.look(at=1.0)
        logs.end = 200
        copy.look(at=30.0)
        logs.replayed = 200
        copy.look(at=31.0)
        assert copy.is_usable

    def test_is_left_alone_for_a_while_when_it_does_not_answer(self, logs):
        copy = Copy("replica1")
        copy.look(at=1.0)
        logs.replayed = OperationalError("gone")
        copy.look(at=2.0)
        assert not copy.is_usable
        assert not copy.is_due(2.0 + SECONDS_OUT - 0.1)
        assert copy.is_due(2.0 + SECONDS_OUT)


class TestUsableCopy:
    @pytest.fixture
    def two(self, monkeypatch):
        both = (Copy("replica1"), Copy("replica2"))
        for copy in both:
            copy.is_usable = True
            copy.put_off(until=float("inf"))
        monkeypatch.setattr(watching, "copies", lambda: both)
        return both

    def test_takes_each_in_turn(self, two):
        assert {watching.usable_copy(at=1.0), watching.usable_copy(at=1.0)} == {"replica1", "replica2"}

    def test_leaves_out_what_cannot_be_used(self, two):
        two[0].is_usable = False
        assert {watching.usable_copy(at=1.0) for _ in range(4)} == {"replica2"}

    def test_knows_none_where_none_can_be_used(self, two):
        two[0].is_usable = two[1].is_usable = False
        assert watching.usable_copy(at=1.0) is None
