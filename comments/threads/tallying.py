"""Counting votes: what people said since the last time goes into their comments' counters, once."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F

from comments.threads import milestones
from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Thread, Vote
from comments.threads.setting import table_of

# Votes counted in one transaction: while it writes their comments, nobody else posts in those threads.
BATCH = 2_000
# After this time other work of the loop that calls gets its turn.
SECONDS_AT_A_TIME = 0.5

# Ordered, so that it is answered from the index of pending votes whatever the statistics say.
_IS_ANY_PENDING = "SELECT 1 FROM threads_vote WHERE is_pending ORDER BY comment_id LIMIT 1"
_PENDING = """
    SELECT v.id, v.value, v.counted, v.comment_id, c.thread_id
    FROM threads_vote v JOIN threads_comment c ON c.id = v.comment_id
    WHERE v.is_pending ORDER BY v.comment_id LIMIT %s {skip}
"""
# Should a counter be wrong already, it is `recount_threads` that repairs it, and the others are counted nevertheless.
_ADD = """
    UPDATE threads_comment SET
        ups = CASE WHEN ups + column2 > 0 THEN ups + column2 ELSE 0 END,
        downs = CASE WHEN downs + column3 > 0 THEN downs + column3 ELSE 0 END,
        score = CASE WHEN ups + column2 > 0 THEN ups + column2 ELSE 0 END
            - CASE WHEN downs + column3 > 0 THEN downs + column3 ELSE 0 END,
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
            pending = cursor.fetchall()
        if not pending:
            return 0
        votes = Vote.objects.using(database)
        votes.filter(pk__in=[row[0] for row in pending if row[1]]).update(
            counted=F("value"), is_pending=False
        )
        votes.filter(pk__in=[row[0] for row in pending if not row[1]]).delete()
        _count_in([row[1:] for row in pending], connection=connection, now=now)
    return len(pending)


def _count_in(
    votes: Sequence[tuple[int, int, Any, Any]], *, connection: BaseDatabaseWrapper, now: datetime
) -> None:
    """Add to each comment what its votes change; each is (value, counted before, comment, thread)."""
    more: dict[Any, list[int]] = {}
    threads: dict[Any, Any] = {}
    for value, counted, comment, thread in votes:
        added = more.setdefault(comment, [0, 0])
        added[0] += (value == 1) - (counted == 1)
        added[1] += (value == -1) - (counted == -1)
        threads[comment] = thread
    rows = [(comment, *more[comment]) for comment in sorted(more) if any(more[comment])]
    if not rows:
        return
    database = connection.alias
    changed = Thread.objects.using(database).filter(pk__in={threads[row[0]] for row in rows}).order_by("pk")
    for thread in changed.select_for_update(no_key=True).only("pk", "article_id"):
        touch_thread(thread)
    comments = Comment.objects.using(database).filter(pk__in=[row[0] for row in rows]).order_by("pk")
    # Evaluated for the locks, in their order.
    len(comments.select_for_update(no_key=True).values_list("pk"))
    table, parameters = table_of(rows, connection=connection)
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format(table=table), parameters)
    grown = {comments.model._meta.pk.to_python(row[0]): row[1] - row[2] for row in rows}  # noqa: SLF001 - Django's documented API
    milestones.tell_passed(grown, database=database, now=now)
