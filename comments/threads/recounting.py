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


def recount_threads(*, threads: QuerySet[Thread] | None = None, repair: bool = True) -> Iterator[str]:
    """
    Compare every stored counter with the rows, thread by thread, and yield one sentence for each that differs.

    :param repair: also write what was counted; each thread in a transaction of its own, under its lock
    """
    wanted = Thread.objects.all() if threads is None else threads
    for thread_id in list(wanted.values_list("pk", flat=True)):
        with transaction.atomic():
            yield from _recount(thread_id, repair=repair)


def _recount(thread_id: UUID, *, repair: bool) -> list[str]:
    thread = lock_thread(thread_id)
    said: list[str] = []
    published = Comment.objects.filter(thread=thread, status=Status.PUBLISHED).count()
    if published != thread.comment_count:
        said.append(f"Thread {thread.pk}: comment_count is {thread.comment_count}, counted {published}.")
        if repair:
            Thread.objects.filter(pk=thread.pk).update(comment_count=published)
    changed = list(_differing(thread.pk, said))
    if repair:
        fields = ["reply_count", "is_shown", "ups", "downs", "score", "confidence"]
        Comment.objects.bulk_update(changed, fields, batch_size=200)
    return said


def _differing(thread_id: UUID, said: list[str]) -> Iterator[Comment]:
    """Walk the tree from its leaves up, so that a child is known to be shown before its parent counts it."""
    shown_below: dict[UUID, int] = {}
    fields = ("id", "parent_id", "status", "is_shown", "reply_count", "ups", "downs", "score", "confidence")
    votes = {
        row["comment"]: row
        for row in Vote.objects.filter(comment__thread_id=thread_id)
        .values("comment")
        .annotate(ups=Count("pk", filter=Q(value=1)), downs=Count("pk", filter=Q(value=-1)))
        .order_by()
    }
    comments = Comment.objects.filter(thread_id=thread_id).only(*fields).order_by("-path")
    for comment in comments.iterator(chunk_size=_BATCH):
        replies = shown_below.pop(comment.pk, 0)
        shown = comment.is_public or (comment.status in TOMBSTONES and replies > 0)
        if shown and comment.parent_id is not None:
            shown_below[comment.parent_id] = shown_below.get(comment.parent_id, 0) + 1
        cast = votes.get(comment.pk, {"ups": 0, "downs": 0})
        counted = {
            "reply_count": replies,
            "is_shown": shown,
            "ups": cast["ups"],
            "downs": cast["downs"],
            "score": cast["ups"] - cast["downs"],
            "confidence": wilson_lower_bound(cast["ups"], cast["downs"]),
        }
        wrong = {name: value for name, value in counted.items() if getattr(comment, name) != value}
        if wrong:
            said.extend(
                f"Comment {comment.pk}: {name} is {getattr(comment, name)}, counted {value}."
                for name, value in wrong.items()
            )
            for name, value in wrong.items():
                setattr(comment, name, value)
            yield comment
