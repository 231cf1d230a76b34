"""The entries in memory: bounded by bytes, the least recently used leaves first."""

import threading
from collections import OrderedDict
from itertools import islice

from config.hot.entries import Entry

# One answer must not throw out all others.
_LARGEST_SHARE = 8


class Store:
    """
    What is kept, by key.

    :param limit: bytes that all entries may take together
    """

    def __init__(self, *, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.evicted = 0
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> Entry | None:
        """Return the entry, which thereby becomes the one used last. Takes no lock: each step is one of the dict's own."""
        found = self._entries.get(key)
        if found is not None:
            # Should it be thrown out in between, it is still right.
            try:  # noqa: SIM105 - the other way takes a tenth of a hit
                self._entries.move_to_end(key)
            except KeyError:
                pass
        return found

    def put(self, entry: Entry) -> None:
        """Keep the entry in place of an older one; of an answer that is too large the older one goes all the same."""
        with self._lock:
            self._remove(entry.key)
            if entry.size <= self.limit // _LARGEST_SHARE:
                self._entries[entry.key] = entry
                self._weigh(entry)

    def reweigh(self, entry: Entry) -> None:
        """Take into account that the entry was packed in one form more."""
        with self._lock:
            if self._entries.get(entry.key) is entry:
                self._weigh(entry)

    def drop(self, key: str) -> None:
        with self._lock:
            self._remove(key)

    def used_last(self, limit: int) -> list[Entry]:
        """Return the entries used last, the very last one first."""
        found = [self._entries.get(key) for key in list(islice(reversed(self._entries), limit))]
        return [entry for entry in found if entry is not None]

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._sizes.clear()
            self.size = 0

    def _weigh(self, entry: Entry) -> None:
        size = entry.size
        self.size += size - self._sizes.get(entry.key, 0)
        self._sizes[entry.key] = size
        while self.size > self.limit:
            oldest = next(iter(self._entries))
            self._remove(oldest)
            self.evicted += 1

    def _remove(self, key: str) -> None:
        if self._entries.pop(key, None) is not None:
            self.size -= self._sizes.pop(key, 0)
