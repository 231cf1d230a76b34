"""
Crowds that vote: many votes at once that weigh nothing, because of who casts them. Somebody looks at what they are about.

The votes move no comment (threads/weighing.py), so there is nothing to hurry about; but whoever sends a crowd sends more
than votes.
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from comments.moderation.casework.cases import open_case
from comments.moderation.models import Finding, Queue
from comments.threads.models import Comment, Vote
from comments.threads.placing import lock_thread
from comments.threads.tallying import CROWD

PHASE, CODE = "votes", "vote_crowd"
# What comes within this time comes at once.
AT_ONCE = timedelta(hours=1)
# After a moderator was told, the same comment asks for no other look for so long.
TOLD_FOR = timedelta(days=1)
# Of a larger crowd no more are looked at.
_LOOKED_AT = 5_000


def hear(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that more votes without weight were counted, and have somebody look where they came at once."""
    comment_id = UUID(str(payload["comment_id"]))
    crowd = crowd_on(comment_id, now=now)
    if crowd is not None:
        _tell(comment_id, crowd, now=now)


def crowd_on(comment_id: UUID, *, now: datetime) -> dict[str, int] | None:
    """
    Return what was seen of the crowd that voted within the last hour: how many votes in how many minutes, how many of them
    by accounts younger than so many hours, and from how many networks; None where there is no crowd.

    Most of those who voted have to be of it: what many people read, many newcomers vote on.
    """
    lately = Vote.objects.filter(comment=comment_id, cast_at__gt=now - AT_ONCE, cast_at__lte=now)
    rows = lately.order_by("-cast_at").values_list(
        "is_light", "cast_at", "network", "voter__user__date_joined"
    )[:_LOOKED_AT]
    seen: list[tuple[Any, ...]] = list(rows)
    light = [row[1:] for row in seen if row[0]]
    if len(light) < CROWD or 2 * len(light) < len(seen):
        return None
    hours = settings.VOTES_WEIGH_AFTER_HOURS
    moments = [cast_at for cast_at, _network, _joined in light]
    return {
        "votes": len(light),
        "minutes": max(1, math.ceil((max(moments) - min(moments)) / timedelta(minutes=1))),
        "young": sum(
            joined is None or cast_at - joined < timedelta(hours=hours) for cast_at, _network, joined in light
        ),
        "hours": hours,
        "networks": len({network for _cast_at, network, _joined in light if network}),
    }


@transaction.atomic
def _tell(comment_id: UUID, crowd: Mapping[str, int], *, now: datetime) -> None:
    """Write down what was seen and open a case, once a day for each comment; not where the votes are stopped already."""
    thread_id = Comment.objects.filter(pk=comment_id).values_list("thread_id", flat=True).first()
    if thread_id is None:
        return
    thread = lock_thread(thread_id)
    locked = Comment.objects.select_for_update(of=("self",)).select_related("revision", "pending")
    comment = locked.get(pk=comment_id)
    comment.thread = thread
    told = Finding.objects.filter(comment=comment, code=CODE, found_at__gt=now - TOLD_FOR)
    if not comment.is_public or comment.votes_frozen or told.exists():
        return
    Finding.objects.create(
        comment=comment,
        # What people vote on is what everybody reads, whatever waits beside it.
        revision_number=comment.revision.number,
        phase=PHASE,
        code=CODE,
        verdict="publish",
        evidence=dict(crowd),
        found_at=now,
    )
    open_case(comment=comment, now=now, is_held=False, queue=Queue.SUSPECT)
