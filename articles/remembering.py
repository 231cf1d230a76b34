"""What is read about a site again and again, kept in the process for as long as the site's edition stays the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakSet

from django.db import DEFAULT_DB_ALIAS, connections

from articles.models import Site

T = TypeVar("T")

_memories: "WeakSet[SiteMemory[object]]" = WeakSet()


class SiteMemory(Generic[T]):
    """
    Answers about sites, each good for one edition; of all sites together at most `most`, the last asked for.

    Whoever asks has read the site, and with it the edition, before: what is read afterwards cannot be older.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[int, T]] = OrderedDict()
        self._lock = Lock()
        _memories.add(self)  # type: ignore[arg-type]  # only to be emptied

    def get(self, site: Site, key: Hashable, *, read: Callable[[], T]) -> T:
        """Return what `read` returned in this edition of the site, or returns now."""
        place = (site.pk, key)
        with self._lock:
            edition, value = self._kept.get(place, (None, None))
            if edition == site.edition:
                self._kept.move_to_end(place)
                return value  # type: ignore[return-value]  # its edition says that it is there
        found = read()
        # What a running transaction sees may never become true, and its number then means something else.
        if not connections[database_of(site)].in_atomic_block:
            with self._lock:
                self._kept[place] = (site.edition, found)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


def database_of(site: Site) -> str:
    """Return the database that told this site's edition: another one may be behind it."""
    return site._state.db or DEFAULT_DB_ALIAS  # noqa: SLF001 - Django's documented API


def forget_all() -> None:
    """Forget everything, for when the database itself is another one."""
    for memory in list(_memories):
        memory.forget()
