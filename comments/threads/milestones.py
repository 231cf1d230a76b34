"""Scores worth telling: each once for each comment, however often votes come and go."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment, Milestone, Status

SCORES = (10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000)


def passed(before: int, after: int) -> tuple[int, ...]:
    """Return the milestones that a score passed on its way up."""
    return SCORES[bisect_right(SCORES, before) : bisect_right(SCORES, after)]


def tell_passed(grown: Mapping[UUID, int], *, database: str, now: datetime) -> None:
    """
    Record, in the transaction that counts votes, the highest milestone that each comment passed for the first time.

    One query if none did. Those below it, passed in the same moment, are no news any more.

    :param grown: by how much each score changed; the comments are locked, and counted already
    """
    rows = Comment.objects.using(database).filter(
        pk__in=[pk for pk, more in grown.items() if more > 0], score__gte=SCORES[0], status=Status.PUBLISHED
    )
    scores = dict(rows.values_list("pk", "score"))
    found = {pk: passed(score - grown[pk], score) for pk, score in scores.items()}
    wanted = {(pk, score) for pk, milestones in found.items() for score in milestones}
    if not wanted:
        return
    reached = Milestone.objects.using(database)
    known = set(reached.filter(comment__in=[pk for pk, _ in wanted]).values_list("comment_id", "score"))
    new = sorted(wanted - known)
    reached.bulk_create([Milestone(comment_id=pk, score=score, reached_at=now) for pk, score in new])
    for comment_id, score in dict(new).items():
        # Of one comment the highest comes last, and stays.
        record(Event.COMMENT_MILESTONE, at=now, comment_id=comment_id, score=score)
