"""Who a session belongs to, asked of the database in one statement: every request of somebody signed in begins with it."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connections, router
from django.utils.crypto import constant_time_compare

from comments.accounts.models import User
from comments.statements import Columns, run, stored

_USER = Columns(User, "u")
_LIVING = "s.session_key = %(key)s AND s.expire_date > %(now)s"
_SESSION = f"SELECT s.session_data FROM django_session s WHERE {_LIVING}"  # noqa: S608 - our own words
_SESSION_AND_USER = f"""
    SELECT s.session_data, {_USER.sql} FROM django_session s LEFT JOIN accounts_user u ON u.id = %(user)s WHERE {_LIVING}
"""  # noqa: S608 - our own columns
_USER_ALONE = f"SELECT {_USER.sql} FROM accounts_user u WHERE u.id = %(user)s"  # noqa: S608 - our own columns

# Whose session it was the last time, to ask for both at once; the session's own word is what counts.
_GUESSES_MAX = 20_000
_guesses: OrderedDict[str, UUID] = OrderedDict()
_lock = Lock()


def signed_in_with(key: str, *, now: datetime) -> tuple[User, SessionStore] | None:
    """
    Return the person whose living session has this key, and the session; None where anything is not as usual.

    None is no refusal: a session of an older secret key, say, is for Django to judge. One statement for a key that this
    process has seen before, else two.
    """
    database = router.db_for_write(Session)
    connection = connections[database]
    guess = _guesses.get(key)
    parameters = {
        "key": key,
        "now": stored(now, connection=connection),
        "user": stored(guess, connection=connection),
    }
    rows = run(_SESSION if guess is None else _SESSION_AND_USER, parameters, database=database)
    if not rows:
        return None
    session = SessionStore(key)
    said = session.decode(rows[0][0])
    user_id = _user_id(said)
    if user_id is None or said.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    values = rows[0][1:]
    if user_id != guess:
        found = run(_USER_ALONE, {"user": stored(user_id, connection=connection)}, database=database)
        if not found:
            return None
        values = found[0]
        _remember(key, user_id)
    user = _USER.row(values, database=database)
    if user is None or not user.is_active:
        return None
    # Signed with the password as it was: a new one ends all sessions before it.
    if not constant_time_compare(str(said.get(HASH_SESSION_KEY, "")), user.get_session_auth_hash()):
        return None
    session._session_cache = said  # type: ignore[attr-defined]  # noqa: SLF001 - as its own lazy loading would
    return user, session


def _user_id(said: dict[str, object]) -> UUID | None:
    try:
        return UUID(str(said[SESSION_KEY]))
    except (KeyError, ValueError):
        return None


def _remember(key: str, user_id: UUID) -> None:
    with _lock:
        _guesses[key] = user_id
        if len(_guesses) > _GUESSES_MAX:
            _guesses.popitem(last=False)
