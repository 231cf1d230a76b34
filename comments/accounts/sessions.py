"""Who a session belongs to, asked of the database in one statement: every request of somebody signed in begins with it."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.crypto import constant_time_compare

from comments.accounts import limits
from comments.accounts.limits import Limit, Used
from comments.accounts.models import User
from comments.sql import Columns, run, stored

_USER = Columns(User, "u")
_LIVING = "s.session_key = %(key)s AND s.expire_date > %(now)s"
_SESSION = f"SELECT s.session_data FROM django_session s WHERE {_LIVING}"  # noqa: S608 - our own words
_USER_ALONE = f"SELECT {_USER.sql} FROM accounts_user u WHERE u.id = %(user)s"  # noqa: S608 - our own columns
# All that made somebody be let in stands as it stood when it was looked at.
_UNCHANGED = f"""
    SELECT {_USER.sql} FROM django_session s JOIN accounts_user u ON u.id = %(user)s
    WHERE {_LIVING} AND s.session_data = %(data)s AND u.password = %(password)s AND u.is_active
"""  # noqa: S608 - our own columns
# Whoever is not let in uses nothing up.
_UNCHANGED_AND_COUNTED = f"""
    WITH known AS ({_UNCHANGED}), counted AS ({{count}})
    SELECT counted.used, counted.ends_ms, known.* FROM counted CROSS JOIN known
"""  # noqa: S608 - our own columns

# What was looked at the last time, by secret key and session key; some 700 bytes each.
_KNOWN_MAX = 10_000
_known: "OrderedDict[tuple[str, str], _Known]" = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class _Known:
    """A session and a password that were found to belong together: signatures of the same bytes come out the same."""

    user_id: UUID
    session_data: str
    password: str


class ReadSession(SessionStore):
    """A session that was read already, and is unpacked once somebody wants to know what it says."""

    # What sessions are signed with goes by the name of their class.
    key_salt = SessionStore().key_salt

    def __init__(self, key: str, packed: str) -> None:
        super().__init__(key)
        self._packed = packed

    def load(self) -> dict[str, Any]:
        return self.decode(self._packed)


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """A person with their living session; `used` tells of the limit, where it was counted on the way."""

    user: User
    session: ReadSession
    used: Used | None = None


def signed_in_with(key: str, *, limit: Limit | None = None, now: datetime) -> SignedIn | None:
    """
    Return the person whose living session has this key, and the session; None where anything is not as usual.

    None is no refusal: a session of an older secret key, say, is for Django to judge. One statement for a key that this
    process has seen before, else two.

    :param limit: what the request uses up; counted with the same statement where that is possible
    """
    database = router.db_for_write(Session)
    connection = connections[database]
    asked = {"key": key, "now": stored(now, connection=connection)}
    known = _known.get((settings.SECRET_KEY, key))
    if known is not None:
        found = _as_before(known, asked, limit=limit, now=now, connection=connection)
        if found is not None:
            return found
    rows = run(_SESSION, asked, database=database)
    if not rows:
        return None
    packed = rows[0][0]
    session = ReadSession(key, packed)
    user_id = _user_id(session)
    if user_id is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    rows = run(_USER_ALONE, {"user": stored(user_id, connection=connection)}, database=database)
    user = _user_in(rows, database=database)
    if user is None or not user.is_active:
        return None
    # Signed with the password as it was: a new one ends all sessions before it.
    if not constant_time_compare(str(session.get(HASH_SESSION_KEY, "")), user.get_session_auth_hash()):
        return None
    _remember(key, _Known(user_id, packed, user.password))
    return SignedIn(user=user, session=session)


def _as_before(
    known: _Known,
    asked: dict[str, object],
    *,
    limit: Limit | None,
    now: datetime,
    connection: BaseDatabaseWrapper,
) -> SignedIn | None:
    """Return who this was, if nothing that let them in has changed; one statement."""
    asked = asked | {
        "user": stored(known.user_id, connection=connection),
        "data": known.session_data,
        "password": known.password,
    }
    used: Used | None = None
    # Elsewhere nothing is written by a statement that reads; a statement more costs microseconds there.
    if limit is not None and connection.vendor == "postgresql":
        caller = limits.caller_of(user_id=known.user_id)
        counting = limits.parameters(limit, caller=caller, now=now)
        rows = run(_counting(waits=limits.waits(connection)), asked | counting, database=connection.alias)
        if rows:
            used = Used(*rows[0][:2])
            rows = [rows[0][2:]]
    else:
        rows = run(_UNCHANGED, asked, database=connection.alias)
    user = _user_in(rows, database=connection.alias)
    if user is None:
        return None
    return SignedIn(user=user, session=ReadSession(str(asked["key"]), known.session_data), used=used)


@cache
def _counting(*, waits: bool) -> str:
    return _UNCHANGED_AND_COUNTED.format(count=limits.count_for("known", waits=waits))


def _user_in(rows: list[tuple[Any, ...]], *, database: str) -> User | None:
    return _USER.row(rows[0], database=database) if rows else None


def _user_id(session: ReadSession) -> UUID | None:
    try:
        return UUID(str(session[SESSION_KEY]))
    except (KeyError, ValueError):
        return None


def _remember(key: str, known: _Known) -> None:
    with _lock:
        _known[settings.SECRET_KEY, key] = known
        if len(_known) > _KNOWN_MAX:
            _known.popitem(last=False)
