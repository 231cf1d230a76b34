"""What a request has to wait for, in the words of an event loop, which must not."""

from dataclasses import dataclass

from config.hot.entries import Entry, Head

# Status, head and body of an answer.
Said = tuple[str, Head, list[bytes]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """
    What has to be done before a request can be answered.

    `asks`: the database has to be asked what is still true, about `entry` if that is given. `key`: what has to be made,
    once for all who wait; "" for what is the request's alone.
    """

    asks: bool = False
    entry: Entry | None = None
    key: str = ""

    @property
    def line(self) -> str:
        """Where others wait who need the same; "" if nobody does."""
        return f"? {self.entry.key if self.entry else ''}" if self.asks else self.key


ALONE = Work()
