"""Counters against the rows they were counted from."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from comments.threads.models import Comment, Status, Thread, Vote
from comments.threads.placing import lock_thread
from comments.threads.publishing import TOMBSTONES
from comments.threads.ranking import wilson_lower_bound

_BATCH = 2_000
_COUNTERS = ("reply_count", "is_shown", "ups", "downs", "score", "confidence")


def recount_threads(*, threads: QuerySet[Thread] | None = None, repair: bool = True) -> Iterator[str]:
    """
    Compare every stored counter with the rows, thread by thread, and yield one sentence for each that differs.

    A thread that agrees is only read, without a lock. One that seems to differ is counted again under its lock,
    because somebody may have posted or voted meanwhile.

    :param repair: also write what was counted, in the same transaction
    """
    wanted = Thread.objects.all() if threads is None else threads
    for thread in list(wanted):
        if not _counted(thread)[0]:
            continue
        with transaction.atomic():
            said, changed = _counted(lock_thread(thread.pk), lock=True)
            if repair:
                Thread.objects.filter(pk=thread.pk).update(comment_count=_published(thread.pk))
                Comment.objects.bulk_update(changed, _COUNTERS, batch_size=200)
        yield from said


def _counted(thread: Thread, *, lock: bool = False) -> tuple[list[str], list[Comment]]:
    """
    Return what differs in words, and the comments with the counters they should have.

    :param lock: hold the comments that differ, and count again what votes may have moved before they were held
    """
    said: list[str] = []
    published = _published(thread.pk)
    if published != thread.comment_count:
        said.append(f"Thread {thread.pk}: comment_count is {thread.comment_count}, counted {published}.")
    differing = {comment.pk: counted for comment, counted in _differing(thread.pk)}
    wrong: list[Comment] = []
    rows = Comment.objects.select_for_update() if lock else Comment.objects.all()
    votes = _votes(Vote.objects.filter(comment_id__in=differing)) if not lock else {}
    for comment in rows.filter(pk__in=differing).only("id", *_COUNTERS).order_by("pk"):
        cast = _votes(Vote.objects.filter(comment_id=comment.pk)) if lock else votes
        counted = differing[comment.pk] | _from_votes(*cast.get(comment.pk, (0, 0)))
        changes = {name: value for name, value in counted.items() if getattr(comment, name) != value}
        said.extend(
            f"Comment {comment.pk}: {name} is {getattr(comment, name)}, counted {value}."
            for name, value in changes.items()
        )
        for name, value in changes.items():
            setattr(comment, name, value)
        if changes:
            wrong.append(comment)
    return said, wrong


def _published(thread_id: UUID) -> int:
    return Comment.objects.filter(thread_id=thread_id, status=Status.PUBLISHED).count()


def _votes(cast: QuerySet[Vote]) -> dict[UUID, tuple[int, int]]:
    """Return ups and downs by comment."""
    counted = cast.values("comment").annotate(
        ups=Count("pk", filter=Q(value=1)), downs=Count("pk", filter=Q(value=-1))
    )
    return {row["comment"]: (row["ups"], row["downs"]) for row in counted.order_by()}


def _from_votes(ups: int, downs: int) -> dict[str, int | bool | float]:
    return {"ups": ups, "downs": downs, "score": ups - downs, "confidence": wilson_lower_bound(ups, downs)}


def _differing(thread_id: UUID) -> Iterator[tuple[Comment, dict[str, int | bool | float]]]:
    """Walk the tree from its leaves up, so that a child is known to be shown before its parent counts it."""
    shown_below: dict[UUID, int] = {}
    votes = _votes(Vote.objects.filter(comment__thread_id=thread_id))
    comments = Comment.objects.filter(thread_id=thread_id).only("id", "parent_id", "status", *_COUNTERS)
    for comment in comments.order_by("-path").iterator(chunk_size=_BATCH):
        replies = shown_below.pop(comment.pk, 0)
        shown = comment.is_public or (comment.status in TOMBSTONES and replies > 0)
        if shown and comment.parent_id is not None:
            shown_below[comment.parent_id] = shown_below.get(comment.parent_id, 0) + 1
        counted = {"reply_count": replies, "is_shown": shown} | _from_votes(*votes.get(comment.pk, (0, 0)))
        if any(getattr(comment, name) != value for name, value in counted.items()):
            yield comment, counted
