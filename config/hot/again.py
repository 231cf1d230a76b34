"""The shortest way to an answer: who asks in the words of somebody before gets the same, for as long as it is true."""

from collections.abc import Callable, Mapping
from typing import Any

from articles import board
from config.hot.confirming import CONFIRMED_FOR, Confirming
from config.hot.counting import Tally
from config.hot.guarding import Guard
from config.hot.memo import Memo
from config.hot.store import Store
from config.hot.work import Found, Said

_REMEMBERED_BYTES = 2_000_000
_LONGEST = 2_000


class Again:
    """
    Remembers which words led where; never the answer itself, which is looked for in the store each time.

    The words of a request are all that its answer is chosen by. Whatever is not quite as the last time (an entry to be
    confirmed, made anew or gone) takes the long way, which knows the rules.
    """

    def __init__(
        self, *, store: Store, tally: Tally, confirming: Confirming, guard: Guard, clock: Callable[[], int]
    ) -> None:
        self._store, self._tally, self._confirming, self._guard = store, tally, confirming, guard
        self._clock = clock
        self._slots = board.slots()
        self._known: Memo[bytes, Found] = Memo(limit=_REMEMBERED_BYTES)

    def learn(self, words: bytes, found: Found) -> None:
        if len(words) <= _LONGEST:
            self._known.keep(words, found, weight=len(words) + 300)

    def answer(self, words: bytes, who: Callable[[], Mapping[str, Any]]) -> Said | None:
        """
        Return the answer to a GET or HEAD in these words; None if it takes the long way.

        :param who: returns of the request's environment what `Guard` looks at
        """
        known = self._known.get(words)
        if known is None:
            return None
        key, position, tag, is_unchanged = known
        entry, now = self._store.get(key), self._clock()
        if (
            entry is None
            or now >= entry.fresh_until
            or (self._slots[board.LATEST] != entry.stamp and entry.marked_at(self._slots))
            or now - self._confirming.confirmed_at > CONFIRMED_FOR
            or now >= self._tally.line_at
        ):
            return None
        form = entry.forms[position]
        # Refused twice, by the long way again, is not more than refused once.
        if form is None or form.tag != tag or (self._guard.is_needed and self._guard.refusal(who())):
            return None
        entry.hits += 1
        self._tally.hits += 1
        if is_unchanged:
            self._tally.unchanged += 1
            return "304 Not Modified", form.unchanged, []
        self._tally.bytes += form.length
        return "200 OK", form.head, form.body
