"""
Statements written by hand, for the few places where building them anew each time costs more than running them.

On PostgreSQL a statement is prepared once a connection: parsing and planning a long one costs more than its work.
"""

import fcntl
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from functools import cache
from json import dumps
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.db.models import AutoField, Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)
Parameters = Mapping[str, object] | Sequence[object]

# SQLite has one writer at a time, and whoever waits for it looks again and again, in no order: some wait for seconds.
# Threads stand in line here instead, and processes at a file beside the database.
_turn = threading.RLock()


def run(sql: str, parameters: Parameters = (), *, database: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement; values of parameters as `stored` makes them."""
    connection = connections[database]
    found: list[tuple[Any, ...]]
    if (kept := _kept_cursor(connection)) is not None:
        with connection.wrap_database_errors:
            kept.execute(sql, parameters)
            found = kept.fetchall()
            return found
    with cursor_of(connection) as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchall()
        return found


def execute(sql: str, parameters: Parameters = (), *, database: str) -> None:
    """Run a statement that returns no rows."""
    connection = connections[database]
    if (kept := _kept_cursor(connection)) is not None:
        with connection.wrap_database_errors:
            kept.execute(sql, parameters)
        return
    with cursor_of(connection) as cursor:
        cursor.execute(sql, parameters)


def _kept_cursor(connection: BaseDatabaseWrapper) -> Any:
    """
    Return the one cursor of a connection to PostgreSQL on which a statement and its rows come and go.

    To make and wrap one each time costs more than to send a short statement and to read its answer. None where somebody
    counts or logs statements, or has a word in them.
    """
    if connection.vendor != "postgresql" or connection.queries_logged or connection.execute_wrappers:
        return None
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    raw: Any = connection.connection
    kept = getattr(raw, "belowline_cursor", None)
    if kept is None:
        kept = raw.belowline_cursor = _server_binding(raw)
    return kept


def _server_binding(raw: Any) -> Any:
    # Only where PostgreSQL is: its driver takes memory that an installation on SQLite has no use for.
    from django.db.backends.postgresql.base import ServerBindingCursor  # noqa: PLC0415

    return ServerBindingCursor(raw)  # type: ignore[call-arg]  # the stubs know no driver


def cursor_of(connection: BaseDatabaseWrapper) -> Any:
    """Return a cursor that prepares what it runs, where that is possible; logged and counted like any other."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    raw = _server_binding(connection.connection)
    return _LoggedCursor(raw, connection) if connection.queries_logged else connection.make_cursor(raw)


class _LoggedCursor(CursorDebugWrapper):
    """Logs the text as it was written: the driver does not tell the text of what is prepared."""

    def execute(self, sql: Any, params: Any = None) -> Any:
        with self.debug_sql(sql, params):
            return CursorWrapper.execute(self, sql, params)


@contextmanager
def turn_to_write(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Wait in line with whoever else writes, where the database takes one writer at a time."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _turn:
        line = _line(str(connection.settings_dict["NAME"]), os.getpid())
        fcntl.flock(line, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(line, fcntl.LOCK_UN)


@cache
def _line(place: str, _process: int) -> int:
    """Return the open file at which processes stand in line; each opens its own, or they would share the lock."""
    return os.open(f"{place}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def stored(value: object, *, connection: BaseDatabaseWrapper) -> object:
    """Return a value as this database keeps it: UUIDs, moments, choices and JSON; numbers and texts are themselves."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (dict, list)):
        return dumps(value)
    if connection.vendor != "postgresql":
        if isinstance(value, UUID):
            return value.hex
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
    return value


class Columns(Generic[M]):
    """Columns of a model in a SELECT, and the way back from their values to a row that knows nothing of the others."""

    def __init__(self, model: type[M], alias: str, *, only: Sequence[str] = (), without: Sequence[str] = ()):
        self._model = model
        self._fields = [
            field
            for field in model._meta.concrete_fields  # noqa: SLF001 - Django's documented API
            if (not only or field.attname in only) and field.attname not in without
        ]
        self._names = [field.attname for field in self._fields]
        self._key = next(place for place, field in enumerate(self._fields) if field.primary_key)
        self.sql = ", ".join(f"{alias}.{field.column}" for field in self._fields)
        self.count = len(self._fields)
        self._converters = cache(self._converters_for)

    def row(self, values: Sequence[Any], *, database: str) -> M | None:
        """Return the row; None where an outer join found none."""
        if values[self._key] is None:
            return None
        made = list(values)
        connection = connections[database]
        for place, converter, column in self._converters(connection.vendor):
            made[place] = converter(made[place], column, connection)
        # As `from_db` leaves it, without its asking each field what it wants: a third of what reading a row costs.
        found = self._model.__new__(self._model)
        state = found._state = ModelState()  # noqa: SLF001 - Django's documented API
        state.adding, state.db = False, database
        found.__dict__.update(zip(self._names, made, strict=True))
        return found

    def _converters_for(self, vendor: str) -> list[tuple[int, Any, Any]]:
        connection = next(one for one in connections.all() if one.vendor == vendor)
        found = []
        for place, field in enumerate(self._fields):
            column = field.get_col(self._model._meta.db_table)  # noqa: SLF001 - Django's documented API
            converters = [
                *connection.ops.get_db_converters(column),
                *column.get_db_converters(connection),
            ]
            found += [(place, converter, column) for converter in converters]
        return found


class NewRow:
    """One row to be written by hand: its parameters, and the parts of its INSERT."""

    def __init__(
        self, row: Model, *, prefix: str, connection: BaseDatabaseWrapper, given: Sequence[str] = ()
    ):
        """
        :param prefix: what its parameters begin with, where several rows share one statement
        :param given: attributes whose values the statement itself knows
        """
        self._model = type(row)
        self._prefix = prefix
        self._connection = connection
        self.parameters: dict[str, object] = {}
        shape = []
        for name, _column, default in _new_columns(self._model):
            value = getattr(row, name)
            if name in given:
                shape.append("g")
            elif value is None:
                # Written as such: a parameter without a type cannot be prepared.
                shape.append("n")
            elif value == default:
                shape.append("d")
            else:
                shape.append("p")
                self.parameters[f"{prefix}_{name}"] = stored(value, connection=connection)
        # Rows of one shape have one text.
        self.shape = "".join(shape)

    @property
    def table(self) -> str:
        return self._model._meta.db_table  # noqa: SLF001 - Django's documented API

    def insert(self, word: str, values: str) -> str:
        """Return the INSERT of it; `word` is what stands before its values, as `values` returns them."""
        columns = ", ".join(str(column) for _name, column, _default in _new_columns(self._model))
        return f"INSERT INTO {self.table} ({columns}) {word} {values}"

    def values(self, **given: str) -> str:
        """Return what stands for each column; `given` is SQL by attribute."""
        fields = self._model._meta  # noqa: SLF001 - Django's documented API
        found = []
        for (name, _column, default), kind in zip(_new_columns(self._model), self.shape, strict=True):
            match kind:
                case "g":
                    found.append(given[name])
                case "n":
                    # With its type: where rows are put together, nothing else tells which it is.
                    found.append("NULL" + self._cast(fields.get_field(name)))
                case "d":
                    found.append(str(default).upper())
                case _:
                    found.append(f"%({self._prefix}_{name})s" + self._cast(fields.get_field(name)))
        return ", ".join(found)

    def _cast(self, field: Any) -> str:
        if self._connection.vendor != "postgresql":
            return ""
        # Without its length, at which a cast would silently cut.
        return "::" + str(field.db_type(self._connection)).partition("(")[0]


@cache
def _new_columns(model: type[Model]) -> tuple[tuple[str, str, object], ...]:
    """Return what of a new row has to be written: attribute, column, and how it begins if that is a plain number."""
    found = []
    for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's documented API
        if field.generated or isinstance(field, AutoField):
            continue
        begins: object = field.default if field.has_default() else None
        if not isinstance(begins, bool | float):
            # A member of an enumeration is written as the number that it is.
            begins = int(begins) if isinstance(begins, int) else _NO_NUMBER
        found.append((field.attname, str(field.column), begins))
    return tuple(found)


# Equal to nothing that a column holds.
_NO_NUMBER = object()
