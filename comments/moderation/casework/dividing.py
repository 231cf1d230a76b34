"""
A case that is open for two things: newer words that wait, and the public ones, which readers, a notice or an objection call
for, or which are suspect.

Deciding about the newer words settles those alone. They have a case of their own then, which the decision closes, and the
open one goes on for whatever else asked for it.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from comments.ids import uuid7
from comments.moderation.casework import gathering
from comments.moderation.casework.cases import tell_if_due
from comments.moderation.casework.gathering import GATHERED_QUEUES
from comments.moderation.casework.objections import waiting_in
from comments.moderation.casework.waiting import HELD_FOR
from comments.moderation.models import Case, NoticeItem, Queue
from comments.threads.models import Comment


def of_newer_words(
    case: Case, comment: Comment, *, but: UUID | None, is_suspect: bool = False, now: datetime
) -> Case:
    """
    Return the case that a decision about newer words closes: the open one, or its own where the open one has to go on.

    :param case: the open one, locked
    :param but: the appeal that is answered with this decision
    :param is_suspect: whether the public words stay, and are to be looked at for what was noticed about them
    """
    queue = _asked_for(case, but=but) or (Queue.SUSPECT if is_suspect else None)
    if queue is None:
        return case
    tell_if_due(case, comment, now=now)
    came_at = case.reasons_due_at - HELD_FOR if case.reasons_due_at is not None else case.opened_at
    own = Case.objects.create(
        site_id=case.site_id,
        section_id=case.section_id,
        comment=comment,
        # Since when these words have waited.
        opened_at=min(came_at, now),
        wanted_at=case.wanted_at,
        need=case.need,
        closed_at=now,
        is_held=True,
        queue=Queue.HELD,
        reasons_due_at=case.reasons_due_at,
        held_statement_id=case.held_statement_id,
    )
    case.is_held, case.queue = False, queue
    case.reasons_due_at, case.held_statement = None, None
    case.save(update_fields=["is_held", "queue", "reasons_due_at", "held_statement"])
    # What is suspect may be one row with others, by its own words; what people call for stands for itself.
    gathering.leave(case, into=uuid7() if queue in GATHERED_QUEUES else None)
    return own


def _asked_for(case: Case, *, but: UUID | None) -> Queue | None:
    """Return for what the public words are to be looked at, the gravest; None where nobody asked for it."""
    if (
        case.queue == Queue.LEGAL
        and NoticeItem.objects.filter(comment=case.comment_id, decided_at=None).exists()
    ):
        return Queue.LEGAL
    others = waiting_in(Q(case=case))
    if (others.exclude(pk=but) if but is not None else others).exists():
        return Queue.APPEAL
    return Queue.REPORTED if case.flag_count else None
