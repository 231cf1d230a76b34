"""Opening and closing the review of one comment. Both run inside the transaction of the verb that asks for it."""

from datetime import datetime

from comments.moderation.models import Case, CaseMark, Queue
from comments.threads.models import Comment


def open_case(*, comment: Comment, now: datetime, is_held: bool) -> Case:
    """
    Return the comment's open case, opened now if there was none. Nothing is reopened: a closed case keeps its decision.

    :param comment: with its thread and article at hand, or they are fetched
    :param is_held: whether nobody sees the comment until it is decided; an open case only tightens
    """
    case, opened = Case.objects.select_for_update().get_or_create(
        comment=comment,
        closed_at=None,
        defaults={
            "site_id": comment.thread.article.site_id,
            "opened_at": now,
            "wanted_at": now,
            "is_held": is_held,
            "queue": Queue.HELD if is_held else Queue.REPORTED,
        },
    )
    if is_held and not opened and not case.is_held:
        case.is_held, case.queue = True, max(Queue.HELD, Queue(case.queue), key=gravity)
        case.save(update_fields=["is_held", "queue"])
    return case


def new_case(*, comment: Comment, now: datetime) -> Case:
    """Return the case of a comment that is held from the start, not saved yet; nothing else can have opened one."""
    return Case(site_id=comment.site_id, comment=comment, opened_at=now, wanted_at=now, is_held=True)


def close_case(*, comment: Comment, now: datetime) -> None:
    """Close the open case, if any, without a decision: there is nothing left to decide."""
    closed = Case.objects.filter(comment=comment, closed_at=None)
    CaseMark.objects.filter(case__in=closed).delete()
    closed.update(closed_at=now, claimed_by=None, claimed_until=None)


def gravity(queue: Queue) -> int:
    """Return how grave it is to be in this queue; a case is in the gravest of those that want it."""
    return list(Queue).index(queue)
def release_case(*, comment: Comment, now: datetime) -> None:
    """Nothing of a public comment waits any more: its open case ends, unless readers, an appeal or a notice call for it."""
    open_now = Case.objects.filter(comment=comment, closed_at=None)
    if not open_now.filter(flag_count=0, queue__in=[Queue.HELD, Queue.SUSPECT]).exists():
        open_now.filter(queue=Queue.HELD).update(queue=Queue.REPORTED)
        open_now.update(is_held=False)
        return
    close_case(comment=comment, now=now)


