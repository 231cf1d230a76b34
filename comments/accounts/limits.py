"""How often somebody may do something: counted in the database, for every door alike."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Throttle
from comments.accounts.security import tell_limit
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.sql import run, turn_to_write


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `quota` uses a caller in `window_seconds`, from the first use on."""

    name: str
    quota: int
    window_seconds: int
    # Whether the log is told when it is used up; not where that happens to everybody and refuses nobody.
    is_told: bool = True


POST = Limit(name="post", quota=10, window_seconds=60)
PREVIEW = Limit(name="preview", quota=60, window_seconds=60)
EDIT = Limit(name="edit", quota=30, window_seconds=60)
VOTE = Limit(name="vote", quota=60, window_seconds=60)
IGNORE = Limit(name="ignore", quota=60, window_seconds=60)
FOLLOW = Limit(name="follow", quota=60, window_seconds=60)
FLAG = Limit(name="flag", quota=20, window_seconds=3600)
# Anybody may send a legal notice: a network so often, and no mailbox gets more letters about them than its own.
NOTICE = Limit(name="notice", quota=20, window_seconds=3600)
NOTICE_MAIL = Limit(name="notice-mail", quota=20, window_seconds=86_400)
# What a guest writes before the address is confirmed counts for the network it comes from, and for the whole site, which has
# many times as much. A mailbox gets one mail an hour from each site, and not many a day from all of them together.
GUEST = Limit(name="guest", quota=10, window_seconds=3600)
GUEST_SITE = Limit(name="guest-site", quota=300, window_seconds=3600)
GUEST_MAIL = Limit(name="guest-mail", quota=1, window_seconds=3600, is_told=False)
GUEST_MAILBOX = Limit(name="guest-mailbox", quota=10, window_seconds=86_400)
# Confirming, by code or link.
GUEST_CONFIRM = Limit(name="guest-confirm", quota=30, window_seconds=3600)
# Test events, and sending again.
ENDPOINT = Limit(name="endpoint", quota=30, window_seconds=60)
APPEAL = Limit(name="appeal", quota=10, window_seconds=3600)
DECIDE = Limit(name="decide", quota=120, window_seconds=60)
BULK = Limit(name="bulk", quota=20, window_seconds=60)
TRY_RULE = Limit(name="try-rule", quota=20, window_seconds=60)
# Looking at a case, and looking still; and notes about it, and views kept.
CLAIM = Limit(name="claim", quota=300, window_seconds=60)
NOTE = Limit(name="note", quota=60, window_seconds=60)
IMPORT = Limit(name="import", quota=60, window_seconds=60)
# Asking for an article's registration counts for the network that asks, a new article for its whole site, which has
# several times as much: no network alone can use it up.
REGISTER = Limit(name="register", quota=60, window_seconds=60)
FIRST_SIGHT = Limit(name="first-sight", quota=300, window_seconds=60)
# Comments by people of whom nothing is published yet, who are as many as somebody makes accounts: so many from one
# network, and on a whole site as many as the operator says (0 for any number). Whoever is known goes on meanwhile.
STRANGER = Limit(name="stranger", quota=20, window_seconds=60)
STRANGERS = Limit(name="strangers", quota=settings.STRANGERS_PER_MINUTE, window_seconds=60)


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What is left of a limit: `remaining` uses, until the window ends in `reset_seconds` (1 or more)."""

    limit: Limit
    remaining: int
    reset_seconds: int


class Used(NamedTuple):
    """How often the limit was used in its window, and when that ends, in milliseconds since 1970."""

    times: int
    ends_ms: int


class TooOften(Refused):
    """The limit is used up; `facts` are limit, quota, window_seconds and retry_after_seconds."""

    code: ClassVar[str] = "too_often"
    status: ClassVar[int] = 429
    message = _("That was too often. Please wait a little.")
    # Whether it is the first beyond the quota of its window, of which there is more to tell.
    is_first = False


def caller_of(*, user_id: UUID | None = None, guest_id: UUID | None = None, address: str = "") -> str:
    """
    Return whom to count, as 64 hex digits: the account, else the guest, else the network address.

    :param guest_id: of the guest's profile

    IPv6 hosts own a whole /64, so its addresses are one caller. An address that is none ("", a socket's path) is
    counted too, all of them as one.
    """
    if user_id is not None:
        return _digest(f"user {user_id}")
    return _digest(f"guest {guest_id}" if guest_id is not None else f"address {network_of(address)}")


def caller_for(viewer: Viewer, *, address: str = "") -> str:
    """Return whom to count where somebody looks at a site."""
    return caller_of(
        user_id=viewer.user.pk if viewer.user else None, guest_id=viewer.profile_id, address=address
    )


def caller_site(site_id: int) -> str:
    """Return a whole site as one caller, for limits on what strangers may do there together."""
    return _digest(f"site {site_id}")


def caller_mailbox(email: str) -> str:
    """
    Return a mailbox as one caller, for limits on how much anybody can have sent there, whichever alias is written.

    What a site takes for one person is its own list's business (addresses.py); here two neighbours who share a limit lose
    less than a mailbox that anybody can fill.
    """
    name, _at, domain = email.strip().lower().rpartition("@")
    bare = name.partition("+")[0] or name
    return _digest(f"mailbox {bare.replace('.', '') or bare}@{domain}")


def take(limit: Limit, *, caller: str, now: datetime) -> Allowance:
    """
    Use the limit once and say what is left of it.

    One statement counts, so that parallel requests cannot slip through together; a use beyond the quota counts
    nothing that lasts: the window ends when its first use said it would.

    :raises TooOften: when the quota of the window was used before
    """
    database = router.db_for_write(Throttle)
    connection = connections[database]
    with turn_to_write(connection):
        rows = run(
            count_for("", waits=waits(connection)),
            parameters(limit, caller=caller, now=now),
            database=database,
        )
    return allowance(limit, used=Used(*rows[0][:2]), caller=caller, now=now)


def take_within(limit: Limit, wide: Limit, *, caller: str, wide_caller: str, now: datetime) -> None:
    """
    Use a limit, and a wider one of which it is a part, in one statement; what the first refuses uses nothing of the other.

    :raises TooOften: when the quota of either was used before
    """
    database = router.db_for_write(Throttle)
    connection = connections[database]
    given = parameters(limit, caller=caller, now=now) | {"quota": limit.quota}
    given |= {f"wide_{name}": value for name, value in parameters(wide, caller=wide_caller, now=now).items()}
    with turn_to_write(connection):
        rows = run(_within(waits=waits(connection)), given, database=database)
    used = {name: Used(times, ends_ms) for name, times, ends_ms, *_quietly in rows}
    for one, whose in ((limit, caller), (wide, wide_caller)):
        if one.name in used:
            allowance(one, used=used[one.name], caller=whose, now=now)


def allowance(limit: Limit, *, used: Used, caller: str = "", now: datetime) -> Allowance:
    """
    Return what is left of a limit whose use was counted with another statement (`count_for`).

    :raises TooOften: when the quota of the window was used before
    """
    now_ms = _milliseconds(now)
    reset_seconds = max(1, -(-(used.ends_ms - now_ms) // 1000))
    if used.times > limit.quota:
        if used.times == limit.quota + 1 and limit.is_told:
            tell_limit(limit=limit.name, caller=caller)
        refusal = TooOften(
            limit=limit.name,
            quota=limit.quota,
            window_seconds=limit.window_seconds,
            retry_after_seconds=reset_seconds,
        )
        refusal.is_first = used.times == limit.quota + 1
        raise refusal
    return Allowance(limit=limit, remaining=limit.quota - used.times, reset_seconds=reset_seconds)


def forget_windows(*, now: datetime) -> int:
    """Delete the windows that are over and return how many; their callers begin anew with or without it."""
    deleted, _rows = Throttle.objects.filter(ends_ms__lte=_milliseconds(now)).delete()
    return deleted


def parameters(limit: Limit, *, caller: str, now: datetime) -> dict[str, object]:
    """Return what `count_for` is to be told."""
    now_ms = _milliseconds(now)
    return {
        "name": limit.name,
        "caller": caller,
        "ends": now_ms + limit.window_seconds * 1000,
        "now_ms": now_ms,
    }


def waits(connection: BaseDatabaseWrapper) -> bool:
    """Whether counting has to wait for the disk, because it shares its transaction with more than itself."""
    return connection.vendor != "postgresql" or connection.in_atomic_block


@cache
def count_for(source: str, *, waits: bool) -> str:
    """
    Return the statement that uses a limit once, and returns what `Used` says first.

    :param source: what has a row if it is to be counted at all, where the statement is part of another one; else ""
    :param waits: as `waits` tells; a count that a power cut takes back hurts nobody, so that nobody waits for the disk
    """
    values = f"SELECT {_VALUES} FROM {source}" if source else f"VALUES ({_VALUES})"  # noqa: S608 - our own name
    return _COUNT.format(values=values, quietly="" if waits else _QUIETLY)


@cache
def _within(*, waits: bool) -> str:
    return _COUNT.format(values=_BOTH, quietly="" if waits else _QUIETLY).replace(
        "RETURNING used", "RETURNING name, used"
    )


_TABLE = Throttle._meta.db_table  # noqa: SLF001 - Django's documented API for it
_VALUES = "%(name)s, %(caller)s, 1, %(ends)s"
# The wider limit is used where the narrow one is not used up.
_BOTH = f"""
    SELECT {_VALUES} WHERE true
    UNION ALL SELECT %(wide_name)s, %(wide_caller)s, 1, %(wide_ends)s WHERE NOT EXISTS (
        SELECT 1 FROM {_TABLE} x
        WHERE x.name = %(name)s AND x.caller = %(caller)s AND x.ends_ms > %(now_ms)s AND x.used >= %(quota)s
    )
"""  # noqa: S608 - our own names
# SQLite and PostgreSQL both read this. Column names in SET are the old row's.
_COUNT = f"""
    INSERT INTO {_TABLE} (name, caller, used, ends_ms) {{values}}
    ON CONFLICT (name, caller) DO UPDATE SET
        used = CASE WHEN {_TABLE}.ends_ms <= %(now_ms)s THEN 1 ELSE {_TABLE}.used + 1 END,
        ends_ms = CASE WHEN {_TABLE}.ends_ms <= %(now_ms)s THEN excluded.ends_ms ELSE {_TABLE}.ends_ms END
    RETURNING used, ends_ms{{quietly}}
"""
# For this transaction alone.
_QUIETLY = ", set_config('synchronous_commit', 'off', true)"


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def network_of(address: str) -> str:
    """Return what one caller owns of an address: IPv4 whole, of IPv6 a /64; nothing for what is no address."""
    try:
        host = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(host, ipaddress.IPv6Address):
        if host.ipv4_mapped is not None:
            return str(host.ipv4_mapped)
        return str(ipaddress.ip_network((host, 64), strict=False))
    return str(host)


def _digest(named: str) -> str:
    return hmac.digest(
        settings.SECRET_KEY.encode(), b"belowline.limits " + named.encode(), hashlib.sha256
    ).hex()
