"""Taking words out of sight because a service says so: until somebody has looked, or with a decision, always with reasons."""

from datetime import datetime

from django.utils.translation import gettext as _

from comments.moderation.casework.cases import close_case, open_case
from comments.moderation.findings.verdicts import Asks
from comments.moderation.models import (
    Automation,
    Classifier,
    ClassifierKind,
    DecidedBy,
    Decision,
    Finding,
    Measure,
    Reason,
    Statement,
)
from comments.moderation.reasons.reasoning import Why, statement_of, words_of
from comments.moderation.record.auditing import Act, audit
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment, Status
from comments.threads.publishing import change_status


def hold(comment: Comment, classifier: Classifier, *, now: datetime) -> None:
    """Take words out of sight until somebody has looked; what everybody read gets its reasons in the same moment."""
    if not comment.is_public or comment.pending_id is not None:
        open_case(comment=comment, now=now, is_held=True)
        return
    statement = _why_hidden(comment, classifier, now=now)
    statement.save(force_insert=True)
    change_status(comment=comment, status=Status.HELD, restriction_id=statement.pk, now=now)
    case = open_case(comment=comment, now=now, is_held=True, told=statement)
    record(Event.COMMENT_HELD, at=now, comment_id=comment.pk, case_id=case.pk)
    record(Event.STATEMENT_WRITTEN, at=now, statement_id=statement.pk, comment_id=comment.pk)
    facts: dict[str, object] = {"by": "service", "statement": str(statement.pk)}
    _remember(comment, classifier, act="comment.hold", facts=facts, at=now)


def _why_hidden(comment: Comment, classifier: Classifier, *, now: datetime) -> Statement:
    """Return why a public comment goes out of sight, not saved yet."""
    about = Finding.objects.filter(
        comment=comment, revision_number=comment.revision.number, verdict__in=[Asks.HOLD, Asks.REJECT]
    )
    with words_of(comment.author, site=comment.thread.article.site):
        explanation = _(
            "Programs check the comments of this site. This one is hidden until it has been looked at; if it keeps to the"
            " rules, everybody reads it again."
        )
    return statement_of(
        Why(
            reason=_reason(classifier),
            explanation=explanation,
            findings=tuple(about.order_by("pk")),
            automation=Automation.FULLY,
        ),
        measure=Measure.HELD,
        site=comment.thread.article.site,
        recipient=comment.author,
        comment=comment,
        starts_at=now,
    )


def _reason(classifier: Classifier) -> Reason:
    return Reason.SPAM if classifier.kind == ClassifierKind.AKISMET else Reason.OTHER


def reject(comment: Comment, classifier: Classifier, *, explanation: str, now: datetime) -> None:
    """Take words out of the discussion, with the decision, the reasons and the record that every decision has."""
    was_public, site = comment.is_public, comment.thread.article.site
    action, measure, status, event = (
        ("remove", Measure.REMOVED, Status.REMOVED, Event.COMMENT_REMOVED)
        if was_public
        else ("reject", Measure.REJECTED, Status.REJECTED, Event.COMMENT_REJECTED)
    )
    findings = Finding.objects.filter(comment=comment, revision_number=comment.revision.number)
    why = Why(
        reason=_reason(classifier),
        explanation=explanation,
        findings=tuple(findings.order_by("pk")),
        automation=Automation.FULLY,
    )
    statement = statement_of(
        why, measure=measure, site=site, recipient=comment.author, comment=comment, starts_at=now
    )
    statement.save(force_insert=True)
    decision = Decision.objects.create(
        site_id=site.pk,
        case=open_case(comment=comment, now=now, is_held=not was_public),
        comment=comment,
        moderator_name=classifier.name,
        decided_by=DecidedBy.SERVICE,
        action=action,
        reason=why.reason,
        version=comment.version,
        status_before=comment.status,
        status_after=status,
        decided_at=now,
        statement=statement,
        words_number=comment.revision.number,
    )
    close_case(comment=comment, now=now, decision=decision)
    change_status(comment=comment, status=status, restriction_id=statement.pk, now=now)
    record(event, at=now, comment_id=comment.pk, decision_id=decision.pk)
    record(
        Event.STATEMENT_WRITTEN,
        at=now,
        statement_id=statement.pk,
        comment_id=comment.pk,
        decision_id=decision.pk,
    )
    facts = {
        "decision": str(decision.pk),
        "reason": decision.reason,
        "version": decision.version,
        "before": decision.status_before,
        "after": decision.status_after,
        "by": "service",
    }
    _remember(comment, classifier, act=f"comment.{action}", facts=facts, at=now)


def _remember(
    comment: Comment, classifier: Classifier, *, act: str, facts: dict[str, object], at: datetime
) -> None:
    audit(
        Act(
            act=act,
            site_id=comment.site_id,
            actor=None,
            actor_name=classifier.name,
            subject_kind="comment",
            subject_id=comment.pk,
            facts=facts,
        ),
        at=at,
    )
