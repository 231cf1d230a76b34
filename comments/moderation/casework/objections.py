"""Appeals that wait for an answer: their case is settled by answering them, and through no other door."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.moderation.models import Appeal, Case, Queue
from comments.moderation.policies import OF_APPEAL, Reach

# A case that an appeal opened is in one of these; for no other need anybody be asked.
_QUEUES = frozenset({Queue.APPEAL, Queue.LEGAL})


class AppealOpen(Refused):
    """Somebody objected and waits for an answer. Facts are `appeal`, its id, and `filed_at` (ISO 8601)."""

    code: ClassVar[str] = "appeal_open"
    status: ClassVar[int] = 409
    message = _(
        "Somebody objected to a decision on this comment and waits for an answer. Answer the objection: whatever it asks "
        "for is decided with it, by another person than the first."
    )

    def __init__(self, *, appeal: UUID, filed_at: datetime) -> None:
        super().__init__(appeal=str(appeal), filed_at=filed_at.isoformat())


def check_not_appealed(case: Case | None, *, but: UUID | None) -> None:
    """
    Refuse to decide a case while an objection waits in it; one query, none for a case that no appeal can have opened.

    :param but: the appeal that is being answered: whoever answers one settles the case
    :raises AppealOpen:
    """
    if but is not None or case is None or case.queue not in _QUEUES:
        return
    found = waiting_in(Q(case=case)).order_by("filed_at", "pk").first()
    if found is not None:
        raise AppealOpen(appeal=found.pk, filed_at=found.filed_at)


def waiting_in(cases: Q, *, within: Reach | None = None) -> QuerySet[Appeal]:
    """
    Return the appeals of some cases that wait for an answer, those of people who are gone among them.

    :param within: only those within somebody's reach
    """
    waiting = Appeal.objects.filter(cases, decided_at=None, paused_by__isnull=True)
    return waiting.filter(within.rows(*OF_APPEAL)) if within is not None else waiting


def appeals_of(cases: Q) -> QuerySet[Appeal]:
    """Return all appeals of some cases, with who filed them and what they are against."""
    return Appeal.objects.filter(cases).select_related(
        "appellant", "statement", "decision", "flag", "notice_item__notice"
    )


def without_case() -> Q:
    """What tells appeals that no open case stands for: against restrictions of people, or their comment was withdrawn."""
    return Q(case=None) | Q(case__closed_at__isnull=False)
