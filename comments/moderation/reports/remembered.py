"""The audit log as owners and editors read it: by site, act, person and day, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.db import connection, models
from django.db.models import QuerySet

from comments.moderation.models import AuditEntry, AuditHead
from comments.moderation.models.acts import words_of_fact
from comments.threads.keyset import CursorRefused, RowComparison, decode_cursor, encode_cursor

PAGE_SIZE = 50
_ORDER = ("-at", "-number")
_COLUMNS = ("at", "number")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which entries: of one site (0 for what belongs to none), and what they have in common; empty for whatever."""

    site_id: int
    act: str = ""
    name: str = ""
    # Days of the site, both included.
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class Page:
    entries: list[AuditEntry]
    # Empty on the last page.
    next_cursor: str
    # None for a site in whose log nothing stands yet.
    head: AuditHead | None


def page(asked: Asked, *, cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """
    Return the entries asked for, latest first, and how the chain stands; two queries, each from one index.

    :raises CursorRefused: for a cursor of another list
    """
    scope = f"audit:{asked.site_id}:{asked.act}:{asked.name}"
    rows = entries_of(asked)
    if cursor:
        rows = rows.filter(RowComparison(_COLUMNS, "<", _values_of(cursor, scope=scope)))
    found = list(rows[: size + 1])
    shown = found[:size]
    return Page(
        entries=shown,
        next_cursor=_cursor_at(shown[-1], scope=scope) if len(found) > size else "",
        head=AuditHead.objects.filter(pk=asked.site_id).first(),
    )


def entries_of(asked: Asked) -> QuerySet[AuditEntry]:
    """Return the entries asked for, latest first."""
    rows = AuditEntry.objects.filter(site_id=asked.site_id)
    if asked.act:
        rows = rows.filter(act=asked.act)
    if asked.name:
        rows = rows.filter(actor_name=asked.name)
    if asked.since is not None:
        rows = rows.filter(at__gte=_midnight(asked.since, asked.zone))
    if asked.until is not None:
        rows = rows.filter(at__lt=_midnight(asked.until + timedelta(days=1), asked.zone))
    return rows.order_by(*_ORDER)


def cells_of(entry: AuditEntry) -> Iterator[object]:
    """Yield what stands in each column of the table for spreadsheets."""
    yield entry.number
    yield entry.at.isoformat(timespec="seconds")
    yield entry.act
    yield entry.done
    yield entry.actor_name
    yield entry.subject_kind
    yield entry.subject_id
    yield "; ".join(f"{name}: {value}" for name, value in told(entry))
    yield entry.digest


def told(entry: AuditEntry) -> list[tuple[str, str]]:
    """Return what an entry says beside act, person and thing, as names and values in plain text."""
    found = []
    for name, value in entry.facts.items():
        if name == "changed" and isinstance(value, dict):
            found += [(words_of_fact(entry.act, field), _turned(change)) for field, change in value.items()]
        elif value not in (None, "", [], {}):
            found.append((words_of_fact(entry.act, name), _plain(value)))
    return found


def _turned(change: object) -> str:
    if not isinstance(change, dict):
        return _plain(change)
    if "from" in change or "to" in change:
        return f"{_plain(change.get('from'))} → {_plain(change.get('to'))}"
    signs = {"added": "+", "removed": "−"}
    parts = [f"{signs[key]} {_plain(change[key])}" for key in signs if change.get(key)]
    return " ".join(parts)


def _plain(value: object) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
    return str(value)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))


def _cursor_at(entry: AuditEntry, *, scope: str) -> str:
    return encode_cursor(_digest(scope), [(entry.at - _EPOCH) // timedelta(microseconds=1), entry.number])


def _values_of(cursor: str, *, scope: str) -> list[object]:
    """Return a cursor's values as the database keeps them."""
    microseconds, number = decode_cursor(cursor, scope=_digest(scope), kinds=(int, int))
    try:
        moment = _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError as error:
        raise CursorRefused from error
    return [models.DateTimeField().get_db_prep_value(moment, connection), number]


def _digest(scope: str) -> str:
    """Return a list's name at one length: a cursor is short, and names of people may be long."""
    return str(uuid5(NAMESPACE_URL, scope))
