"""
Counters against the rows they were counted from.

Every comparison is one statement over one batch, which sees one moment of the database: without a lock, and in the same
little memory for a thread of a million comments.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import isclose
from typing import Any
from uuid import UUID

from django.db import connections, router, transaction
from django.db.models import BigIntegerField, Count, F, Max, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Prominence, Status, Thread
from comments.threads.placing import lock_thread
from comments.threads.publishing import TOMBSTONES
from comments.threads.ranks import RANKS, VOTES, ranks_of

_THREADS = 200
_COMMENTS = 2_000
# Comments mended under one lock of their thread: some tenths of a second.
_MENDED = 50

_OF_THREADS = ("comment_count", "last_seq", "rank_generation")
_OF_COMMENTS = ("site_id", "prominence", "reply_count", "is_shown", *VOTES, "score")

# A row with its counters and, beside them, what was counted.
Row = dict[str, Any]
Facts = dict[str, int | float | bool]


def recount_threads(*, threads: QuerySet[Thread] | None = None, repair: bool = True) -> Iterator[str]:
    """
    Compare every stored counter with the rows, thread by thread, and yield one sentence for each that differs.

    Votes are counted as far as the tally has counted them. What differs is counted again under its thread's lock, and
    that is given back after every few comments, so that people go on posting.

    :param repair: also write what was counted; of ranks, have the thread's next generation set them
    """
    database = router.db_for_write(Thread)
    wanted = (Thread.objects.all() if threads is None else threads).using(database).order_by("pk")
    after: UUID | None = None
    while True:
        rest = wanted.filter(pk__gt=after) if after else wanted
        keys = list(rest.values_list("pk", flat=True)[:_THREADS])
        for row in _counted_threads(keys, database=database):
            yield from _compare_thread(row, repair=repair)
            yield from _compare_comments(row, repair=repair, database=database)
        if len(keys) < _THREADS:
            return
        after = keys[-1]


def _counted_threads(keys: Sequence[UUID], *, database: str) -> list[Row]:
    threads = Thread.objects.using(database).filter(pk__in=keys).order_by("pk")
    counted = threads.annotate(
        site=F("article__site_id"),
        published=Count("comments", filter=Q(comments__status=Status.PUBLISHED)),
        latest_seq=Coalesce(Max("comments__seq"), 0),
        latest_rank=Coalesce(Max("comments__ranked_in"), 0),
    )
    return list(
        counted.values("pk", "site", *_OF_THREADS, "published", "latest_seq", "latest_rank").order_by("pk")
    )


def _compare_thread(row: Row, *, repair: bool) -> list[str]:
    said, right = _differing_thread(row)
    if not right or not repair:
        return said
    with transaction.atomic():
        thread = lock_thread(row["pk"])
        (row,) = _counted_threads([thread.pk], database=router.db_for_write(Thread))
        said, right = _differing_thread(row)
        if right:
            Thread.objects.filter(pk=thread.pk).update(**right)
            touch_thread(thread)
    return said


def _differing_thread(row: Row) -> tuple[list[str], Facts]:
    right: Facts = {
        "comment_count": row["published"],
        "last_seq": max(row["last_seq"], row["latest_seq"]),
        "rank_generation": max(row["rank_generation"], row["latest_rank"]),
    }
    wrong = {name: value for name, value in right.items() if row[name] != value}
    return _sentences("Thread", row, wrong), wrong


def _sentences(kind: str, row: Row, wrong: Facts) -> list[str]:
    return [f"{kind} {row['pk']}: {name} is {row[name]}, counted {value}." for name, value in wrong.items()]


def _compare_comments(thread: Row, *, repair: bool, database: str) -> Iterator[str]:
    """Walk the thread's comments from the leaves up, so that a child is known to be shown before its parent counts it."""
    comments = _counted_comments(database).filter(thread_id=thread["pk"]).order_by("-path")
    above: str | None = None
    while True:
        rest = comments.filter(path__lt=above) if above else comments
        with _by_index(database):
            rows = list(rest[:_COMMENTS])
        differing = []
        for row in rows:
            said, _right = _differing_comment(row, site_id=thread["site"])
            if said:
                differing.append(row["pk"])
            if not repair:
                yield from said
        if repair:
            for start in range(0, len(differing), _MENDED):
                yield from _mend(differing[start : start + _MENDED], thread=thread, database=database)
        if len(rows) < _COMMENTS:
            return
        above = rows[-1]["path"]


@contextmanager
def _by_index(database: str) -> Iterator[None]:
    """
    Let what stands below a comment be counted from the index.

    Where most comments answer none, PostgreSQL takes the place of each for a large one: it would read the whole table for
    each of them, or compile what takes less time than compiling. SQLite has no such choice, and no transaction is begun there: it would keep writers out.
    """
    connection = connections[database]
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(using=database):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('enable_seqscan', 'off', TRUE), set_config('jit', 'off', TRUE)")
        yield


def _counted_comments(database: str) -> Any:
    """Return a query of rows with what was counted for each."""

    def count(table: str, condition: str) -> RawSQL:
        return RawSQL(f"SELECT COUNT(*) FROM {table} x WHERE {condition}", [], BigIntegerField())  # noqa: S608, S611 - our own words

    return Comment.objects.using(database).values(
        "pk",
        "parent_id",
        "path",
        "status",
        "posted_at",
        "rank_due",
        *_OF_COMMENTS,
        *RANKS,
        shown_below=count("threads_comment", "x.hangs_on = threads_comment.id AND x.is_shown"),
        voted_up=count("threads_vote", "x.comment_id = threads_comment.id AND x.counted = 1"),
        voted_down=count("threads_vote", "x.comment_id = threads_comment.id AND x.counted = -1"),
        lightly_up=count(
            "threads_vote", "x.comment_id = threads_comment.id AND x.counted = 1 AND x.is_light"
        ),
        lightly_down=count(
            "threads_vote", "x.comment_id = threads_comment.id AND x.counted = -1 AND x.is_light"
        ),
    )


def _differing_comment(row: Row, *, site_id: int) -> tuple[list[str], Facts]:
    """Return what is wrong in words, and what to write."""
    is_public, has_shown = row["status"] == Status.PUBLISHED, row["shown_below"] > 0
    right: Facts = {
        "site_id": site_id,
        "reply_count": row["shown_below"],
        "is_shown": is_public or (row["status"] in TOMBSTONES and has_shown),
        "ups": row["voted_up"],
        "downs": row["voted_down"],
        "score": row["voted_up"] - row["voted_down"],
        "light_ups": row["lightly_up"],
        "light_downs": row["lightly_down"],
        "prominence": row["prominence"] if is_public and row["parent_id"] is None else Prominence.NONE.value,
    }
    wrong = {name: value for name, value in right.items() if row[name] != value}
    has_wrong_votes = not wrong.keys().isdisjoint(VOTES)
    misplaced: Facts = {}
    if not row["rank_due"] and not has_wrong_votes:
        ranks = ranks_of(**{name: row[name] for name in VOTES}, posted_at=row["posted_at"])
        # Another machine's logarithm may differ in its last digit.
        misplaced = {
            name: value for name, value in zip(RANKS, ranks, strict=True) if not isclose(row[name], value)
        }
    said = _sentences("Comment", row, wrong | misplaced)
    if misplaced or has_wrong_votes:
        wrong["rank_due"] = True
    return said, wrong


def _mend(keys: Sequence[UUID], *, thread: Row, database: str) -> list[str]:
    """Count these comments again under the thread's lock, and then those above them that it changes; write what is right."""
    said: list[str] = []
    comments = _counted_comments(database)
    with transaction.atomic(using=database), _by_index(database):
        locked = lock_thread(thread["pk"])
        rows = {row["pk"]: row for row in comments.filter(pk__in=keys)}
        for key in keys:
            above: UUID | None = key
            row = rows.pop(key, None)
            while above is not None:
                row = row or comments.get(pk=above)
                words, right = _differing_comment(row, site_id=thread["site"])
                said += words
                if right:
                    Comment.objects.using(database).filter(pk=above).update(**right)
                above = row["parent_id"] if "is_shown" in right else None
                # What was read of it before does not know of this child.
                rows.pop(above, None)
                row = None
        if said:
            touch_thread(locked)
    return said
