"""What somebody turns (a setting, a right) is remembered by the log of a room above, which the settings name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A change of one row, as plain values by name; `before` is empty for a new row, `after` for one that is deleted."""

    # What its rows are called: `word_list`.
    kind: str
    key: object
    # None for what belongs to no site.
    site_id: int | None
    # What people call the row; never an address.
    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    # Who signed in; None for whoever runs commands on the machine.
    by: Any


def kind_of(model: type[Model]) -> str:
    """Return what a table's rows are called in the log: `word_list` for WordList."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()


class Rows(list[str]):
    """Rows that belong to a row, a line each: remembered by those that were added and removed."""


def remember(turn: Turn, *, now: datetime) -> None:
    """Remember a change in the transaction that makes it, the last thing in there; where both are the same, nothing."""
    for path in settings.TURNS_HEARD_BY:
        import_string(path)(turn, now=now)
