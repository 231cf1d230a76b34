"""
From news and an audience to notifications, and to what goes out to those who want more than to find it listed.

A few people or some thousand take the same three kinds of statements: notifications for whoever wants them, a dispatch for
each that collects or is made now, and the deliveries that join both. All rules about people are in them (wanting.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from articles.models import Site
from comments.accounts.models import User
from comments.ids import uuid7
from comments.notifications import wanting
from comments.notifications.audiences import Audience, people
from comments.notifications.channels import Channel, channels
from comments.notifications.kinds import IN_APP, KINDS, Family, Rhythm
from comments.notifications.models import Dispatch
from comments.notifications.news import News
from comments.notifications.scheduling import Hours, due_at
from comments.sql import stored

_NOTIFICATIONS = """
    INSERT INTO notifications_notification (id, recipient_id, site_id, kind, key, is_listed, notified_at, {columns})
    SELECT {id}, person.id, %(site)s, %(kind)s, %(key)s, {listed} <> 'off', %(now)s, {values}
    FROM ({audience}) AS audience {people}
    WHERE {conditions} AND ({wanted})
    ON CONFLICT DO NOTHING
"""
_TOLD = """
    FROM ({audience}) AS audience {people}
    JOIN notifications_notification told ON told.recipient_id = person.id AND told.key = %(key)s
        AND told.kind = %(kind)s AND told.notified_at = %(now)s
"""
_HOURS = "SELECT DISTINCT {rhythm}, {hours} {told} WHERE {rhythm} <> 'off'"
# By person, so that two that tell the same people wait for each other and not in a circle. The conflict changes nothing, but
# holds the dispatch until this transaction ends: nobody closes it before what joins it here is there.
_DISPATCHES = """
    WITH due (rhythm, hours, due_at) AS (VALUES {due})
    INSERT INTO notifications_dispatch (id, recipient_id, site_id, channel, slot, lane, due_at, created_at)
    SELECT {id}, person.id, %(site)s, %(channel)s, {slot}, %(lane)s, due.due_at, %(now)s
    {told} JOIN due ON due.rhythm = {rhythm} AND due.hours = {hours}
    WHERE {rhythm} <> 'off' ORDER BY person.id
    ON CONFLICT (recipient_id, site_id, channel, slot) WHERE closed_at IS NULL DO UPDATE SET slot = excluded.slot
"""
_DELIVERIES = """
    INSERT INTO notifications_delivery (id, notification_id, dispatch_id, channel, created_at)
    SELECT {id}, told.id, dispatch.id, %(channel)s, %(now)s
    {told} JOIN notifications_dispatch dispatch ON dispatch.recipient_id = person.id AND dispatch.site_id = %(site)s
        AND dispatch.channel = %(channel)s AND dispatch.slot = {slot} AND dispatch.closed_at IS NULL
    WHERE {rhythm} <> 'off'
    ON CONFLICT DO NOTHING
"""


def tell_people(news: News, *, to: Sequence[UUID], now: datetime) -> int:
    """
    Tell a few people; return how many were told, who had not been before.

    Where a message of the kind's family went out to somebody just now, the next one waits for whatever else comes.
    """
    with transaction.atomic():
        pause = KINDS[news.kind].pause
        if pause:
            _take_turns(to)
        values = _values(news, now=now)
        count = _notify(news, people(to), values)
        if not count:
            return 0
        for channel in _going_out():
            for ready_at, ids in _when_ready(news, channel, to=to, pause=pause, now=now).items():
                _send_out(news, people(ids), channel, values, ready_at=ready_at)
        return count


def tell(news: News, *, to: Audience, now: datetime) -> int:
    """Tell an audience, all or nothing; return how many were told. Not for kinds with a pause."""
    with transaction.atomic():
        values = _values(news, now=now)
        count = _notify(news, to, values)
        if count:
            for channel in _going_out():
                _send_out(news, to, channel, values, ready_at=now)
        return count


def slot_of(news: News, rhythm: str) -> str:
    """Return what may stand in one message with it: what comes as often, of its family; a family of one stands alone."""
    family = KINDS[news.kind].family
    return news.key if family == Family.NONE else f"{family.value}.{rhythm}"


def _notify(news: News, audience: Audience, values: dict[str, Any]) -> int:
    names = sorted(news.about)
    wanted = " OR ".join(f"{wanting.rhythm(news.kind, name)} <> 'off'" for name in channels())
    sql = _NOTIFICATIONS.format(
        columns=", ".join(names),
        values=", ".join(f"%({name})s" for name in names),
        id=_new_id(),
        listed=wanting.rhythm(news.kind, IN_APP),
        audience=audience.sql,
        people=wanting.PEOPLE,
        conditions=wanting.conditions(news),
        wanted=wanted,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values | _stored(audience.values))
        return int(cursor.rowcount)


def _send_out(
    news: News, audience: Audience, channel: Channel, values: dict[str, Any], *, ready_at: datetime
) -> None:
    """Let what was just told go out over a channel to those who want it so."""
    parts = {
        "rhythm": wanting.rhythm(news.kind, channel.name),
        "hours": wanting.HOURS,
        "told": _TOLD.format(audience=audience.sql, people=wanting.PEOPLE),
        "slot": _slot(news, channel),
        "id": _new_id(),
    }
    values = values | _stored(audience.values) | {"channel": channel.name, "lane": channel.lane}
    with connection.cursor() as cursor:
        cursor.execute(_HOURS.format(**parts), values)
        found = cursor.fetchall()
        if not found:
            return
        due, its_values = _due(news, found, ready_at=ready_at)
        cursor.execute(_DISPATCHES.format(due=due, **parts), values | its_values)
        cursor.execute(_DELIVERIES.format(**parts), values)


def _due(news: News, found: Sequence[tuple[str, str]], *, ready_at: datetime) -> tuple[str, dict[str, Any]]:
    """Return rows of rhythm, hours and when that is, as text with placeholders, and their values."""
    rows: list[str] = []
    values: dict[str, Any] = {}
    waits = timedelta(seconds=settings.NEWS_WAIT_SECONDS if KINDS[news.kind].waits else 0)
    for number, (rhythm, hours) in enumerate(found):
        at = due_at(
            rhythm=rhythm,
            hours=_read(hours),
            ready_at=ready_at + waits if rhythm == Rhythm.AT_ONCE else ready_at,
            keeps_night=news.is_late,
        )
        values |= {f"r{number}": rhythm, f"h{number}": hours, f"d{number}": stored(at, connection=connection)}
        rows.append(f"(%(r{number})s, %(h{number})s, %(d{number})s)")
    return ", ".join(rows), values


def _read(hours: str) -> Hours:
    """Return the hours that wanting.HOURS wrote."""
    zone, hour, weekday, begins, ends = hours.rsplit("|", 4)
    return Hours(
        zone=zone,
        digest_hour=int(hour),
        digest_weekday=int(weekday),
        quiet_from=time.fromisoformat(begins) if begins else None,
        quiet_until=time.fromisoformat(ends) if ends else None,
    )


def _slot(news: News, channel: Channel) -> str:
    if KINDS[news.kind].family == Family.NONE:
        return "%(key)s"
    return f"'{KINDS[news.kind].family.value}.' || {wanting.rhythm(news.kind, channel.name)}"


def _going_out() -> Iterator[Channel]:
    return (channel for channel in channels().values() if channel.lane)


def _when_ready(
    news: News, channel: Channel, *, to: Sequence[UUID], pause: timedelta, now: datetime
) -> dict[datetime, list[UUID]]:
    """Return from when on whom may be told: now, or a pause after the last message of the same slot."""
    last = {}
    if pause:
        closed = Dispatch.objects.filter(
            recipient__in=to,
            site=news.site_id,
            channel=channel.name,
            slot=slot_of(news, Rhythm.AT_ONCE),
            closed_at__gt=now - pause,
            dropped_at__isnull=True,
        )
        last = dict(closed.values_list("recipient_id").annotate(last=Max("closed_at")))
    ready: dict[datetime, list[UUID]] = {}
    for one in to:
        ready.setdefault(last[one] + pause if one in last else now, []).append(one)
    return ready


def _take_turns(user_ids: Sequence[UUID]) -> None:
    """
    Let nobody else decide about pauses of these people until this transaction ends.

    Two workers that tell somebody at the very same instant would each find nothing told, and send two messages for one.
    """
    found = User.objects.filter(pk__in=set(user_ids)).order_by("pk")
    len(found.select_for_update(no_key=True).values_list("pk"))


def _values(news: News, *, now: datetime) -> dict[str, Any]:
    zone = Site.objects.values_list("time_zone", flat=True).get(pk=news.site_id)
    values = {
        **news.about,
        "site": news.site_id,
        "site_zone": zone,
        "kind": news.kind.value,
        "key": news.key,
        "by": news.by,
        "by_user": news.by_user,
        "thread_id": news.thread_id,
        "now": now,
    }
    return _stored(values)


def _stored(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: stored(value, connection=connection) for name, value in values.items()}


def _new_id() -> str:
    """
    Return an expression for a new id in each row that sorts by time, as uuid7() makes them.

    The milliseconds are those of this statement; the rest is the database's own chance.
    """
    begins = uuid7().hex[:12]
    if connection.vendor == "postgresql":
        return f"CAST('{begins}7' || SUBSTR(REPLACE(CAST(gen_random_uuid() AS TEXT), '-', ''), 14) AS uuid)"
    return (
        f"'{begins}7' || SUBSTR(LOWER(HEX(RANDOMBLOB(2))), 2) || '8' || SUBSTR(LOWER(HEX(RANDOMBLOB(8))), 2)"
    )
