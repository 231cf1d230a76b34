"""The reasons of a decision against somebody's words."""

from dataclasses import replace
from datetime import datetime

from comments.moderation.models import Action, Case, Finding, Measure, Statement
from comments.moderation.notices.settling import category_of, source_of
from comments.moderation.reasons.reasoning import Why, statement_of
from comments.threads.models import Comment

MEASURES = {Action.REJECT: Measure.REJECTED, Action.REMOVE: Measure.REMOVED}


def reasons_for(comment: Comment, action: Action, case: Case, *, told: Why, now: datetime) -> Statement:
    """Return what the author is told, not saved yet: what the moderator said, and what is known already."""
    # What is removed is what everybody reads; what is rejected never was public.
    words = comment.words_at_issue if action == Action.REJECT else comment.revision
    findings = Finding.objects.filter(comment=comment, revision_number=words.number)
    return statement_of(
        replace(
            told,
            source=source_of(case),
            kind=category_of(case),
            findings=tuple(findings.order_by("pk")),
            words=words,
            of_edit=action == Action.REJECT and comment.is_edit_waiting,
        ),
        measure=MEASURES[action],
        site=comment.thread.article.site,
        recipient=comment.author,
        comment=comment,
        starts_at=now,
    )
