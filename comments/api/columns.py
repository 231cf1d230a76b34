"""Rows of the reads' own statements as Django's models would have them, whichever database they come from."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_IDS = frozenset(
    "id thread_id author_id parent_id root_id reply_to_id hangs_on public_id user_id author_user_id".split()
)


def columns_of(model: type[models.Model], names: Sequence[str], *, letter: str) -> str:
    """Return these fields (attribute names, in the order of the model) as a list of columns."""
    found = {field.attname: str(field.column) for field in model._meta.concrete_fields}  # noqa: SLF001 - Django's documented API
    return ", ".join(f"{letter}.{found[name]}" for name in names)


def natives(row: Sequence[Any], names: Sequence[str], *, connection: BaseDatabaseWrapper) -> list[Any]:
    """Return the values as Python has them: SQLite keeps ids as text, and moments without the zone, which is always UTC."""
    if connection.features.has_native_uuid_field:
        return list(row)
    return [_native(value, name) for name, value in zip(names, row, strict=True)]


def _native(value: Any, name: str) -> Any:
    if isinstance(value, str) and name in _IDS:
        return UUID(hex=value)
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
