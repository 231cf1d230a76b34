"""Lists on a comment's own page, a part at a time: what happened to it may be more than a page holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from comments.threads.keyset import CursorRefused, decode_cursor, encode_cursor

PART_SIZE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Part(Generic[Row]):
    """Rows, newest first, and the cursor of the earlier ones; empty where there are none."""

    rows: Sequence[Row]
    earlier: str


def part_of(
    found: QuerySet[Row], *, scope: str, cursor: str = "", by: str = "pk", size: int = PART_SIZE
) -> Part[Row]:
    """
    Return the newest rows before a cursor; one query.

    :param scope: which list of which comment the cursor must belong to
    :param by: the unique column that grows with time; whole numbers or UUIDs of version 7
    :raises CursorRefused: for a cursor of another list
    """
    if cursor:
        found = found.filter(**{f"{by}__lt": _key_in(cursor, scope=scope, found=found, by=by)})
    rows = list(found.order_by(f"-{by}")[: size + 1])
    earlier = ""
    if len(rows) > size:
        last = getattr(rows[size - 1], by)
        earlier = encode_cursor(scope, [str(last.int) if isinstance(last, UUID) else last])
    return Part(rows=rows[:size], earlier=earlier)


def _key_in(cursor: str, *, scope: str, found: QuerySet[Row], by: str) -> UUID | int:
    opts = found.model._meta  # noqa: SLF001 - Django's documented API
    column = opts.pk if by == "pk" else opts.get_field(by)
    if column.get_internal_type() != "UUIDField":
        (number,) = decode_cursor(cursor, scope=scope, kinds=[int])
        return int(number)
    (written,) = decode_cursor(cursor, scope=scope, kinds=[str])
    try:
        return UUID(int=int(written))
    except ValueError as error:
        raise CursorRefused from error
