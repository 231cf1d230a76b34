"""Remembering what small questions were answered, whatever strangers ask."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(Generic[K, V]):
    """
    A bounded mapping in two generations: whatever was asked for since the last change of generations is kept.

    So a flood of keys that come once throws out each other and not what is asked for all the time.

    :param limit: the weight that a generation may have
    """

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._weight = 0
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: K) -> V | None:
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.keep(key, found)
        return found

    def keep(self, key: K, value: V, *, weight: int = 1) -> None:
        if self._weight >= self._limit:
            self._old, self._young, self._weight = self._young, {}, 0
        self._weight += weight
        self._young[key] = value

    def forget(self) -> None:
        self._old, self._young, self._weight = {}, {}, 0
