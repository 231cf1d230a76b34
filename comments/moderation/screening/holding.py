"""Every hour the authors of what has waited for a day are told why (casework/waiting.py says it)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q, QuerySet

from comments.moderation.casework.waiting import tell_who_waited
from comments.moderation.models import Case
from comments.threads.keyset import RowComparison
from comments.threads.models import Comment, Status
from comments.threads.placing import lock_thread

_AT_ONCE = 500
# So much later at the most has the hourly job been round.
_ROUND = timedelta(hours=2)


def tell_who_waits(*, now: datetime) -> int:
    """Write the reasons, once a case, of everything that has been held for a day or longer; returns how many."""
    return sum(_write_down(comment_id, now=now) for comment_id in _waiting(now=now))


def owed_too_long(*, now: datetime) -> QuerySet[Case]:
    """Return the cases whose authors should have been told by now, and were not."""
    return _due(now=now - _ROUND)


def _due(*, now: datetime) -> QuerySet[Case]:
    return Case.objects.filter(
        Q(comment__status=Status.HELD) | Q(comment__pending__isnull=False),
        closed_at__isnull=True,
        held_statement__isnull=True,
        reasons_due_at__isnull=False,
        reasons_due_at__lte=now,
        is_held=True,
    )


def _waiting(*, now: datetime) -> Iterator[UUID]:
    """Yield the comments whose statement is due, in bounded bites of one walk in an index of them alone."""
    due = _due(now=now).order_by("reasons_due_at", "pk")
    after: list[object] = []
    while True:
        rest = due.filter(RowComparison(("reasons_due_at", "id"), ">", after)) if after else due
        found = list(rest.values_list("comment_id", "reasons_due_at", "pk")[:_AT_ONCE])
        for comment_id, _due_at, _case_id in found:
            yield comment_id
        if len(found) < _AT_ONCE:
            return
        _last, due_at, case_id = found[-1]
        after = [
            models.DateTimeField().get_db_prep_value(due_at, connection),
            models.UUIDField().get_db_prep_value(case_id, connection),
        ]


@transaction.atomic
def _write_down(comment_id: UUID, *, now: datetime) -> bool:
    """Write one statement; not if somebody decided meanwhile, or another worker was faster."""
    thread = lock_thread(Comment.objects.values_list("thread_id", flat=True).get(pk=comment_id))
    locked = Comment.objects.select_for_update(of=("self",)).select_related(
        "author__user", "revision", "pending"
    )
    comment = locked.get(pk=comment_id)
    comment.thread = thread
    case = _due(now=now).filter(comment=comment).first()
    if case is None:
        return False
    tell_who_waited(case, comment, now=now)
    return True
