"""Counting votes: what people said since the last time goes into their comments' counters, once."""

import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F

from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads import milestones
from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Thread, Vote
from comments.threads.setting import table_of
from comments.threads.weighing import Ballot, light_among

# Votes counted in one transaction: while it writes their comments, nobody else posts in those threads.
BATCH = 2_000
# After each so many votes on a comment that weigh nothing somebody is told, who looks whether they came at once.
CROWD = 20
# After this time other work of the loop that calls gets its turn.
SECONDS_AT_A_TIME = 0.5

# Ordered, so that it is answered from the index of pending votes whatever the statistics say.
_IS_ANY_PENDING = "SELECT 1 FROM threads_vote WHERE is_pending ORDER BY comment_id LIMIT 1"
_PENDING = """
    SELECT v.id, v.value, v.counted, v.is_light, v.comment_id, c.thread_id, v.voter_id, v.network, v.cast_at, u.date_joined
    FROM threads_vote v JOIN threads_comment c ON c.id = v.comment_id
    JOIN accounts_profile p ON p.id = v.voter_id LEFT JOIN accounts_user u ON u.id = p.user_id
    WHERE v.is_pending ORDER BY v.comment_id LIMIT %s {skip}
"""
# Should a counter be wrong already, it is `recount_threads` that repairs it, and the others are counted nevertheless.
_ADD = """
    UPDATE threads_comment SET
        ups = CASE WHEN ups + column2 > 0 THEN ups + column2 ELSE 0 END,
        downs = CASE WHEN downs + column3 > 0 THEN downs + column3 ELSE 0 END,
        score = CASE WHEN ups + column2 > 0 THEN ups + column2 ELSE 0 END
            - CASE WHEN downs + column3 > 0 THEN downs + column3 ELSE 0 END,
        light_ups = CASE WHEN light_ups + column4 > 0 THEN light_ups + column4 ELSE 0 END,
        light_downs = CASE WHEN light_downs + column5 > 0 THEN light_downs + column5 ELSE 0 END,
        rank_due = TRUE
    FROM {table} AS more WHERE threads_comment.id = column1
"""


def count_votes(*, now: datetime) -> float | None:
    """
    Count the pending votes, batch by batch; return 0.0 if there were more than fit into the time, else None.

    :param now: when a score passed a milestone
    """
    connection = connections[router.db_for_write(Vote)]
    with connection.cursor() as cursor:
        cursor.execute(_IS_ANY_PENDING)
        if cursor.fetchone() is None:
            return None
    until = time.monotonic() + SECONDS_AT_A_TIME
    while count_batch(now=now) == BATCH:
        if time.monotonic() >= until:
            return 0.0
    return None


def count_batch(*, now: datetime) -> int:
    """
    Count up to `BATCH` pending votes in one transaction and return their number; ranks then wait to be made anew.

    Several workers may count at once: each takes votes that no other one holds. Locks: votes, which nobody waits for who
    holds anything, then threads, then comments, each by key.
    """
    database = router.db_for_write(Vote)
    connection = connections[database]
    skip = (
        "FOR NO KEY UPDATE OF v SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    )
    with transaction.atomic(using=database):
        with connection.cursor() as cursor:
            cursor.execute(_PENDING.format(skip=skip), [BATCH])
            pending = [_ballot(row) for row in cursor.fetchall()]
        if not pending:
            return 0
        votes = Vote.objects.using(database)
        light = light_among(pending, database=database)
        cast = [ballot.id for ballot in pending if ballot.value]
        for is_light in (False, True):
            if keys := [key for key in cast if (key in light) is is_light]:
                counted = votes.filter(pk__in=keys)
                counted.update(counted=F("value"), is_pending=False, is_light=is_light)
        votes.filter(pk__in=[ballot.id for ballot in pending if not ballot.value]).delete()
        _count_in(pending, light=light, connection=connection, now=now)
    return len(pending)


def _ballot(row: Sequence[Any]) -> Ballot:
    key, value, counted, was_light, comment, thread, voter, network, cast_at, joined_at = row
    return Ballot(
        key,
        value,
        counted,
        bool(was_light),
        _as_id(comment),
        _as_id(thread),
        _as_id(voter),
        network,
        _as_moment(cast_at),
        _as_moment(joined_at) if joined_at is not None else None,
    )


def _as_id(stored: UUID | str) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(stored)


def _as_moment(stored: datetime | str) -> datetime:
    """SQLite keeps moments as text, in UTC without saying so."""
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _count_in(
    ballots: Sequence[Ballot], *, light: Collection[int], connection: BaseDatabaseWrapper, now: datetime
) -> None:
    """
    Add to each comment what its votes change.

    :param light: which of them weigh nothing in the ranks
    """
    more: dict[UUID, list[int]] = {}
    threads: dict[UUID, UUID] = {}
    for ballot in ballots:
        added = more.setdefault(ballot.comment_id, [0, 0, 0, 0])
        for place, sign in enumerate((1, -1)):
            is_now, was = ballot.value == sign, ballot.counted == sign
            added[place] += is_now - was
            added[place + 2] += (is_now and ballot.id in light) - (was and ballot.was_light)
        threads[ballot.comment_id] = ballot.thread_id
    rows: list[tuple[Any, ...]] = [
        (comment, *more[comment]) for comment in sorted(more) if any(more[comment])
    ]
    if not rows:
        return
    database = connection.alias
    changed = Thread.objects.using(database).filter(pk__in={threads[row[0]] for row in rows}).order_by("pk")
    for thread in changed.select_for_update(no_key=True).only("pk", "article_id"):
        touch_thread(thread)
    comments = Comment.objects.using(database).filter(pk__in=[row[0] for row in rows]).order_by("pk")
    # Evaluated for the locks, in their order.
    locked = comments.select_for_update(no_key=True)
    crowds = {key: ups + downs for key, ups, downs in locked.values_list("pk", "light_ups", "light_downs")}
    table, parameters = table_of(rows, connection=connection)
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format(table=table), parameters)
    milestones.tell_passed(
        {key: more[key][0] - more[key][1] for key, *_more in rows}, database=database, now=now
    )
    for key, before in sorted(crowds.items()):
        if (before + more[key][2] + more[key][3]) // CROWD > before // CROWD:
            record(Event.VOTES_CROWDED, at=now, comment_id=key)
