"""One public answer as it is kept: its bytes in each form, its heads, and what it was made from."""

import threading
from collections.abc import Mapping, Sequence

from articles import board
from config.hot import tags
from config.hot.encodings import BROTLI, GZIP, IDENTITY, NAMES, WORTH_PACKING_BYTES, pack

Head = list[tuple[str, str]]
NANO = 1_000_000_000
# What an entry weighs beside the bytes of its forms: heads, keys, the objects themselves.
OVERHEAD_BYTES = 3_000
NEVER = 2**63 - 1
# What a 304 repeats of the answer it stands for (RFC 9110, 15.4.5), and what lets a browser read it at all.
_REPEATED = frozenset(
    {"cache-control", "content-location", "vary", "surrogate-key", "cache-tag", "surrogate-control"}
)


class ReadyHead(list[tuple[str, str]]):
    """A head that is sent many times: `wire` are its lines as they are sent."""

    def __init__(self, head: Head) -> None:
        super().__init__(head)
        self.wire = wire_of(head)


def wire_of(head: Head) -> bytes:
    """
    Return the lines of a head as they are sent.

    :raises ValueError: if one of them would end a line, or is no Latin-1
    """
    lines = "".join([f"{name}: {value}\r\n" for name, value in head])
    if lines.count("\n") != len(head) or lines.count("\r") != len(head):
        raise ValueError("A head holds the end of a line.")
    return lines.encode("latin-1")


class Form:
    """The answer in one encoding, ready to be sent."""

    __slots__ = ("_unchanged", "body", "head", "length", "tag", "unchanged")

    def __init__(self, *, content: bytes, tag: str, form: int, head: Head) -> None:
        self.body = [content]
        self.length = len(content)
        self.tag = tag
        own = [("ETag", tag), ("Content-Length", str(self.length))]
        if form != IDENTITY:
            own.append(("Content-Encoding", NAMES[form]))
        self.head: Head = ReadyHead([*head, *own])
        self._unchanged = [
            (name, value)
            for name, value in head
            if name.lower() in _REPEATED or name.lower().startswith("access-control-")
        ]
        # The head of the 304 for whoever holds just this form.
        self.unchanged: Head = ReadyHead(self.unchanged_as(tag))

    def unchanged_as(self, tag: str) -> Head:
        """Return the head of the 304 for whoever holds `tag`, one of the answer's."""
        return [*self._unchanged, ("ETag", tag)]


class Entry:
    """
    A kept answer.

    All times are monotonic nanoseconds. `built_at`: before Django was asked. `confirmed_at`: before the database was
    last asked for the versions, with the result that they are still those. `fresh_until`: until then nobody need ask.
    `stamp`: the board's latest mark when none of the marks meant this answer. `retry_at`: not before that is a newer
    answer asked for, because the last attempt failed. `is_rushed`: whether it replaced one that had just been made.
    """

    __slots__ = (
        "_base",
        "_lock",
        "built_at",
        "confirmed_at",
        "content",
        "ends_at",
        "forms",
        "fresh_until",
        "head",
        "hits",
        "hits_confirmed",
        "is_rushed",
        "key",
        "outdated_at",
        "retry_at",
        "slots",
        "stamp",
        "tags",
        "versions",
    )

    def __init__(
        self,
        *,
        key: str,
        content: bytes,
        head: Head,
        given_tag: str,
        versions: Mapping[str, int],
        built_at: int,
        ends_at: int = NEVER,
    ) -> None:
        self.key = key
        self.content = content
        self.head = head
        self.versions = dict(versions)
        self.slots: Sequence[int] = tuple({board.slot_of(subject) for subject in versions})
        self.built_at = self.confirmed_at = built_at
        self.ends_at = ends_at
        self.outdated_at = NEVER
        self.fresh_until = self.retry_at = 0
        self.stamp = -1
        self.hits = self.hits_confirmed = 0
        self.is_rushed = False
        self._lock = threading.Lock()
        self._base = tags.base_of(content, given=given_tag)
        self.tags = tuple(tags.tag_of(self._base, form) for form in (IDENTITY, GZIP, BROTLI))
        self.forms: list[Form | None] = [
            Form(content=content, tag=self._base, form=IDENTITY, head=head),
            None,
            None,
        ]

    @property
    def size(self) -> int:
        """How many bytes of memory it takes, near enough."""
        return OVERHEAD_BYTES + len(self.key) + sum(form.length for form in self.forms if form)

    def pack(self, form: int) -> Form:
        """Return the answer in this form, packed when it is first asked for."""
        with self._lock:
            found = self.forms[form]
            if found is None:
                packed = pack(self.content, form)
                found = Form(content=packed, tag=self.tags[form], form=form, head=self.head)
                self.forms[form] = found
            return found

    def form_for(self, accepted: Sequence[int]) -> int:
        """Return the best of the accepted forms; what is small stays as it is."""
        if len(self.content) < WORTH_PACKING_BYTES and IDENTITY in accepted:
            return IDENTITY
        return accepted[0]

    def marked_at(self, slots: memoryview) -> int:
        """Return when something that it was made from was last marked after it was built; 0 for not at all."""
        latest: int = slots[board.LATEST]
        if latest == self.stamp:
            return 0
        marked = max((slots[slot] for slot in self.slots), default=0)
        if marked >= self.built_at:
            return int(marked)
        self.stamp = latest
        return 0
