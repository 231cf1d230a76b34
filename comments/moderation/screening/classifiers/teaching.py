"""
Telling a service what came of its answer: what it took for spam and a moderator let stand, and what it let pass and was spam.

Only where the site wants it, only what the service was asked about before, and once: a lesson is told again only when a
moderator decides the other way. What the service does not take is tried again for some hours, and then left.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from comments.egress.addresses import Unreachable
from comments.moderation.findings.verdicts import Asks
from comments.moderation.models import Action, Check, ClassifierKind, DecidedBy, Decision, Reason
from comments.moderation.screening.classifiers.asking import Question, teach

logger = logging.getLogger(__name__)

SPAM, HAM = "spam", "ham"
# After the first try, and then twice as long each time; with so many tries the last one is half a day later.
PAUSE = timedelta(minutes=1)
TRIES_MAX = 10
# So many are told in one turn.
BATCH = 100
_IN_FAVOUR = frozenset({Action.APPROVE, Action.RESTORE})


def hear(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that somebody decided about a comment, and tell the services that said otherwise."""
    key = payload.get("decision_id")
    decided = Decision.objects.filter(decided_by=DecidedBy.PERSON, undone_by__isnull=True)
    decision = decided.filter(pk=UUID(str(key))).first() if key else None
    truth = truth_of(decision) if decision is not None else ""
    if decision is None or not truth:
        return
    for check in _latest_checks(decision):
        wanted = truth if (check.taught or _said(check)) != truth else ""
        # Heard twice, or the other way meanwhile: what is owed is what stands now.
        owed = Check.objects.filter(pk=check.pk).exclude(teaches=wanted)
        owed.update(teaches=wanted, teach_after=now if wanted else None, teach_tries=0)
        if wanted:
            _tell(check.pk, now=now)


def tell_again(*, now: datetime) -> None:
    """Tell what is owed and due, the longest first; one service that gives no answer keeps no other waiting."""
    unheard: set[int] = set()
    owed = Check.objects.filter(teach_after__lte=now).order_by("teach_after", "pk")
    due = list(owed.values_list("pk", "classifier_id")[:BATCH])
    for pk, classifier_id in due:
        if classifier_id not in unheard and not _tell(pk, now=now):
            unheard.add(classifier_id)


def truth_of(decision: Decision) -> str:
    """Return what a decision says of a comment: spam, ham, or "" where it was refused for another reason than being spam."""
    if decision.action in _IN_FAVOUR:
        return HAM
    return SPAM if decision.reason == Reason.SPAM else ""


def _said(check: Check) -> str:
    return HAM if check.answer == Asks.PUBLISH else SPAM


def _latest_checks(decision: Decision) -> list[Check]:
    """Return the latest answer of each service that learns about the comment of a decision."""
    answered = Check.objects.filter(
        comment=decision.comment_id,
        answered_at__isnull=False,
        classifier__kind=ClassifierKind.AKISMET,
        classifier__learns=True,
        classifier__is_on=True,
    )
    latest: dict[int, Check] = {}
    for check in answered.order_by("revision_number"):
        latest[check.classifier_id] = check
    return list(latest.values())


def _tell(check_id: int, *, now: datetime) -> bool:
    """Tell one lesson, outside of any transaction; False where the service does not take it."""
    check = _with_everything(Check.objects.all()).filter(pk=check_id, teach_after__lte=now).first()
    if check is None:
        return True
    # Whoever moves the moment tells it.
    later = now + PAUSE * 2**check.teach_tries
    claimed = Check.objects.filter(pk=check.pk, teaches=check.teaches, teach_after=check.teach_after)
    if not claimed.update(teach_after=later, teach_tries=check.teach_tries + 1):
        return True
    mine = Check.objects.filter(pk=check.pk, teaches=check.teaches)
    revision = check.comment.revisions.filter(number=check.revision_number).first()
    if revision is None or not check.classifier.learns:
        mine.update(teaches="", teach_after=None)
        return True
    question = Question(
        id=f"teach-{check.pk}-{check.teaches}",
        comment=check.comment,
        revision=revision,
        history={},
        is_edit=False,
    )
    failure = ""
    try:
        teach(check.classifier, question, is_spam=check.teaches == SPAM, now=now)
    except Unreachable as error:
        failure = str(error)
    if not failure:
        mine.update(teaches="", taught=check.teaches, teach_after=None)
    elif check.teach_tries + 1 >= TRIES_MAX:
        logger.error(
            "The checking service %r of site %d does not take what moderators decided: %s",
            check.classifier.name,
            check.classifier.site_id,
            failure,
        )
        mine.update(teaches="", teach_after=None)
    return not failure


def _with_everything(checks: QuerySet[Check]) -> QuerySet[Check]:
    return checks.select_related("classifier", "comment__author__user", "comment__thread__article__site")
