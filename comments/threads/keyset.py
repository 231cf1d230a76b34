"""Pages by key: where a page ended is where the next one begins, however the list grew meanwhile."""

import base64
import binascii
import json
import math
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused

_CURSOR_MAX = 600


class CursorRefused(Refused):
    code: ClassVar[str] = "cursor_refused"
    status: ClassVar[int] = 400
    field: ClassVar[str] = "cursor"
    message = _(
        "This page marker is not one that was given out for this list. Start again at the first page."
    )


class RowComparison(Func):
    """
    `(a, b) < (1, 2)` as one row value, which both databases answer from an index.

    Django's own tuple look-ups become an OR on SQLite, which reads the index from its beginning.
    """

    def __init__(self, columns: Sequence[str], operator: str, values: Sequence[object]) -> None:
        super().__init__(*(F(column) for column in columns), output_field=BooleanField())
        self.operator = operator
        self.values = tuple(values)

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **_extra: Any,
    ) -> tuple[str, tuple[Any, ...]]:
        columns = ", ".join(compiler.compile(expression)[0] for expression in self.get_source_expressions())
        places = ", ".join(["%s"] * len(self.values))
        return f"({columns}) {self.operator} ({places})", self.values


def encode_cursor(scope: str, values: Sequence[int | float | str]) -> str:
    """Return where a page ended, as an opaque text bound to its list."""
    return base64.urlsafe_b64encode(json.dumps([scope, *values]).encode()).decode().rstrip("=")


def decode_cursor(
    cursor: str, *, scope: str, kinds: Sequence[type], more: type | None = None, more_max: int = 0
) -> tuple[Any, ...]:
    """
    Return the values of a cursor of this list.

    :param scope: what list it must belong to
    :param kinds: the type of each value; an integer must also fit the database's 64 bits, a float be a number
    :param more: the type of up to `more_max` further values
    :raises CursorRefused: for anything that `encode_cursor` did not make for this list
    """
    try:
        if len(cursor) > _CURSOR_MAX:
            raise ValueError("too long")
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        belongs_to, *values = found
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise CursorRefused from error
    further = len(values) - len(kinds)
    if belongs_to != scope or not 0 <= further <= (more_max if more else 0):
        raise CursorRefused
    wanted = [*kinds, *([more] * further if more else [])]
    if not all(_fits(value, kind) for value, kind in zip(values, wanted, strict=True)):
        raise CursorRefused
    return tuple(values)


def _fits(value: object, kind: type) -> bool:
    if type(value) is not kind:
        return False
    if isinstance(value, int):
        return 0 <= value < 2**63
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str) and value.isascii() and value.isdecimal()
