"""
Generations of ranks: when votes change the orders of a thread, and what its cursors still need of the old ones.

A generation gives new ranks to comments whose votes were counted since. Where they stood before is kept for a while, so
that whoever turns pages meanwhile goes on in the order that they began with.
"""

import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count

from comments.threads.changing import touch_thread
from comments.threads.models import Comment, PastRank, Thread
from comments.threads.ranking import controversy, hot_rank, wilson_lower_bound
from comments.threads.setting import table_of

# The orders of a thread change at most this often, however many votes come.
SECONDS_BETWEEN_GENERATIONS = 5
# So long a cursor goes on in the order that it was given out in; an older one goes on in the oldest order still kept.
PAST_RANKS_KEPT = timedelta(minutes=15)
# Of one place (the roots of a thread, the replies of a comment) at most so many are kept, the newest: pages look at them.
PAST_RANKS_MAX = 10_000
# Comments of one generation: their thread takes no posts while they are written. What is left is the next generation.
GENERATION_MAX = 500

# After this time other work of the loop that calls gets its turn.
SECONDS_AT_A_TIME = 0.5

RANKS = ("confidence", "hot", "controversy")
# What they are made of.
VOTES = ("ups", "downs", "light_ups", "light_downs")
_NEEDED = ("pk", "hangs_on", *VOTES, "posted_at", *RANKS)

_THREADS_AT_A_TIME = 50
_FORGOTTEN_AT_A_TIME = 5_000

# Never ranked first, then who waits longest; of the index of comments that are due, not of all threads.
_DUE = """
    SELECT id, ranked_at FROM threads_thread
    WHERE id IN (SELECT thread_id FROM threads_comment WHERE rank_due)
    ORDER BY ranked_at IS NOT NULL, ranked_at LIMIT %s
"""
_KEEP = """
    INSERT INTO threads_pastrank
        (comment_id, hangs_on, generation, seq, confidence, hot, controversy, retired_at)
    SELECT id, hangs_on, %s, seq, confidence, hot, controversy, %s
    FROM threads_comment JOIN {table} AS moved ON id = column1
"""
_RANK = """
    UPDATE threads_comment SET
        confidence = column2, hot = column3, controversy = column4, ranked_in = %s, rank_due = FALSE
    FROM {table} AS fresh WHERE threads_comment.id = column1
"""


def ranks_of(
    *, ups: int, downs: int, light_ups: int = 0, light_downs: int = 0, posted_at: datetime
) -> tuple[float, float, float]:
    """
    Return what a comment with these votes should have for each of `RANKS`.

    :param light_ups: how many of them weigh nothing (weighing.py)
    """
    # A counter may be wrong until it is repaired.
    ups, downs = max(0, ups - light_ups), max(0, downs - light_downs)
    return (
        wilson_lower_bound(ups, downs),
        hot_rank(ups - downs, posted_at=posted_at),
        controversy(ups, downs),
    )


def rerank(*, now: datetime) -> float | None:
    """Make a generation of each thread that is due; return the seconds until another is, or None if none waits."""
    threads = Thread.objects.using(router.db_for_write(Thread))
    due = list(threads.raw(_DUE, [_THREADS_AT_A_TIME]))
    until = time.monotonic() + SECONDS_AT_A_TIME
    for thread in due:
        if (wait := _wait(thread.ranked_at, now=now)) > 0:
            return wait
        while make_generation(thread_id=thread.pk, now=now) == GENERATION_MAX:
            if time.monotonic() >= until:
                return 0.0
        if time.monotonic() >= until:
            return 0.0
    return 0.0 if len(due) == _THREADS_AT_A_TIME else None


def _wait(ranked_at: datetime | None, *, now: datetime) -> float:
    if ranked_at is None:
        return 0.0
    # A clock that was set back lets nobody wait for longer.
    passed = max(0.0, (now - ranked_at).total_seconds())
    return SECONDS_BETWEEN_GENERATIONS - passed


def make_generation(*, thread_id: UUID, now: datetime) -> int:
    """
    Give up to `GENERATION_MAX` comments of the thread that are due their new ranks; return how many were looked at.

    One transaction, under the thread's lock. Where votes changed no rank there is no generation. A full one leaves the
    thread due, so that the next follows at once.
    """
    database = router.db_for_write(Comment)
    with transaction.atomic(using=database):
        thread = (
            Thread.objects.using(database)
            .select_for_update(no_key=True)
            .filter(pk=thread_id)
            .only("pk", "article_id", "rank_generation", "ranked_at")
            .first()
        )
        if thread is None or _wait(thread.ranked_at, now=now) > 0:
            return 0
        comments = Comment.objects.using(database)
        # By key, but found by the index of what is due: the other way round it would read the whole table.
        due = comments.filter(thread_id=thread_id, rank_due=True).values("pk")[:GENERATION_MAX]
        found = list(
            comments.filter(pk__in=due).order_by("pk").select_for_update(no_key=True).values_list(*_NEEDED)
        )
        moved, still, places = [], [], set()
        for pk, place, ups, downs, light_ups, light_downs, posted_at, *present in found:
            fresh = ranks_of(
                ups=ups, downs=downs, light_ups=light_ups, light_downs=light_downs, posted_at=posted_at
            )
            if fresh == tuple(present):
                still.append(pk)
            else:
                moved.append((pk, *fresh))
                places.add(place)
        comments.filter(pk__in=still).update(rank_due=False)
        if moved:
            thread.rank_generation += 1
            _move(moved, generation=thread.rank_generation, now=now, connection=connections[database])
            _forget_too_many(places, database=database)
            if len(found) < GENERATION_MAX:
                thread.ranked_at = now
            thread.save(update_fields=["rank_generation", "ranked_at"])
            touch_thread(thread)
    return len(found)


def _move(
    moved: Sequence[tuple[UUID, float, float, float]],
    *,
    generation: int,
    now: datetime,
    connection: BaseDatabaseWrapper,
) -> None:
    """Write down where these comments stood until now, and give them their new ranks."""
    moment = connection.ops.adapt_datetimefield_value(now)
    keys, parameters = table_of([(pk,) for pk, *_ranks in moved], connection=connection)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP.format(table=keys), [generation, moment, *parameters])
        table, parameters = table_of(moved, connection=connection)
        cursor.execute(_RANK.format(table=table), [generation, *parameters])


def _forget_too_many(places: Collection[UUID], *, database: str) -> None:
    past = PastRank.objects.using(database)
    counted = past.filter(hangs_on__in=places).values("hangs_on").annotate(rows=Count("pk")).order_by()
    for place in counted.filter(rows__gt=PAST_RANKS_MAX).values_list("hangs_on", flat=True):
        rows = past.filter(hangs_on=place)
        newest_too_many = rows.order_by("-generation").values_list("generation", flat=True)[PAST_RANKS_MAX]
        rows.filter(generation__lte=newest_too_many).delete()


def forget_past_ranks(*, now: datetime) -> None:
    """Delete the past ranks that no cursor may ask for any more, always the whole of a generation at once."""
    old = PastRank.objects.using(router.db_for_write(PastRank)).filter(retired_at__lt=now - PAST_RANKS_KEPT)
    moments = old.order_by("retired_at").values_list("retired_at", flat=True)
    while (latest := moments[_FORGOTTEN_AT_A_TIME - 1 : _FORGOTTEN_AT_A_TIME].first()) is not None:
        old.filter(retired_at__lte=latest).delete()
    old.delete()
