"""Which entry leaves first, and how much all of them weigh."""

import pytest

from config.hot.encodings import GZIP
from config.hot.entries import OVERHEAD_BYTES, Entry
from config.hot.memo import Memo
from config.hot.store import Store


def entry(key, size=1_000):
    return Entry(key=key, content=b"x" * size, head=[], given_tag="", versions={"a:1": 1}, built_at=1)


@pytest.fixture
def store():
    """Room for ten entries."""
    return Store(limit=10 * (OVERHEAD_BYTES + 1_001))


class TestStore:
    def test_throws_out_what_was_used_longest_ago(self, store):
        for key in "abcdefghij":
            store.put(entry(key))
        store.get("a")
        store.put(entry("k"))
        assert (store.get("a") is None, store.get("b") is None, store.evicted) == (False, True, 1)

    def test_weighs_a_replaced_entry_once(self, store):
        for _ in range(50):
            store.put(entry("a"))
        assert (len(store), store.size, store.evicted) == (1, entry("a").size, 0)

    def test_weighs_each_form(self, store):
        store.put(kept := entry("a"))
        before = store.size
        kept.pack(GZIP)
        store.reweigh(kept)
        assert store.size == kept.size > before

    def test_weighs_no_entry_that_left(self, store):
        gone = entry("a")
        store.put(gone)
        store.drop("a")
        gone.pack(GZIP)
        store.reweigh(gone)
        assert (len(store), store.size) == (0, 0)

    def test_takes_nothing_that_would_throw_out_all_others(self, store):
        store.put(entry("a"))
        store.put(entry("a", size=store.limit // 4))
        assert len(store) == 0

    def test_names_what_was_used_last(self, store):
        for key in "abc":
            store.put(entry(key))
        store.get("b")
        assert [found.key for found in store.used_last(2)] == ["b", "c"]


class TestMemo:
    def test_keeps_what_is_asked_for_through_a_flood(self):
        memo = Memo(limit=10)
        memo.keep("often", 1)
        for number in range(1_000):
            memo.keep(number, number)
            assert memo.get("often") == 1
        assert len(memo) <= 22

    def test_counts_weights(self):
        memo = Memo(limit=1_000)
        for number in range(100):
            memo.keep(number, number, weight=300)
        assert len(memo) <= 8
