"""The label that a rule of the site put above a comment, to be read there again when the comment stands again."""

from uuid import UUID

from django.db.models import QuerySet

from comments.moderation.models import Appeal, AppealOutcome, Decision, Finding, Measure, Statement
from comments.threads.models import Comment

# What a rule's finding is called that puts a label above words.
LABELS = "rule_label"


def labels_on(comment: Comment) -> QuerySet[Statement]:
    """Return the reasons of a comment's labels, without those that came of a decision which was taken back."""
    undone = Decision.objects.filter(comment=comment, undone_by__isnull=False)
    labels = Statement.objects.filter(comment=comment, measure=Measure.LABELLED)
    return labels.exclude(written_at__in=undone.values("decided_at"))


def label_of(comment: Comment) -> tuple[str, UUID | None]:
    """
    Return a comment's label and the key of its reasons, whether it is shown now or not; one query where there never was one.

    What was taken off after an objection stays off.
    """
    statement = labels_on(comment).order_by("-written_at", "-pk").first()
    if (
        statement is None
        or Appeal.objects.filter(statement=statement, outcome=AppealOutcome.REVERSED).exists()
    ):
        return "", None
    found = Finding.objects.filter(comment=comment, code=LABELS, found_at__lte=statement.written_at)
    finding = found.order_by("-revision_number", "pk").first()
    return (str(finding.evidence["label"]), statement.pk) if finding else ("", None)
