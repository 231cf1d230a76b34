"""Where a reader is in a list: what its cursors say, and in which order they go on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from comments.threads.keyset import decode_cursor, encode_cursor
from comments.threads.orders import Order
from comments.threads.prominence import PROMINENT_MAX
from comments.threads.rows import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """How a list began, and the last comment that was read of it."""

    # In an order that votes make: the generation that it began in, and the latest comment that was shown there.
    generation: int = 0
    last_seq: int = 0
    # What stood above the order when it began; it does not come again.
    lifted: tuple[int, ...] = ()
    rank: float = 0.0
    seq: int = 0

    def values(self) -> dict[str, object]:
        """Return what `statements.below` asks for."""
        return {
            "generation": self.generation,
            "last_seq": self.last_seq,
            "lifted": list(self.lifted),
            "rank": self.rank,
            "seq": self.seq,
        }


def open_at(cursor: str, *, scope: str, order: Order) -> Bookmark:
    """
    Return what a cursor of this list says.

    :raises CursorRefused: for one of another list, order or release
    """
    if not order.measure:
        seq, *lifted = decode_cursor(cursor, scope=scope, kinds=(int,), more=int, more_max=PROMINENT_MAX)
        return Bookmark(seq=seq, lifted=tuple(lifted))
    generation, last_seq, rank, seq, *lifted = decode_cursor(
        cursor, scope=scope, kinds=(int, int, float, int), more=int, more_max=PROMINENT_MAX
    )
    return Bookmark(generation=generation, last_seq=last_seq, rank=rank, seq=seq, lifted=tuple(lifted))


def begun(first: Found, *, lifted: Sequence[Found] = ()) -> Bookmark:
    """Return how a list begins whose first row this is."""
    return Bookmark(
        generation=first.generation, last_seq=first.last_seq, lifted=tuple(one.seq for one in lifted)
    )


def cursor_behind(last: Found, *, bookmark: Bookmark, scope: str, order: Order) -> str:
    """Return the cursor of the page behind this comment."""
    here = replace(bookmark, rank=last.rank, seq=last.seq)
    begun_in = [here.generation, here.last_seq, float(here.rank)] if order.measure else []
    return encode_cursor(scope, [*begun_in, here.seq, *here.lifted])
