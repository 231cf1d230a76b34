"""The label of a rule is put above words when they are made public, by whichever door they come, and its reasons are written then."""

from datetime import datetime
from uuid import UUID

from comments.moderation.models import Finding
from comments.moderation.reasons.labels import LABELS, label_of, labels_on
from comments.moderation.screening.pipeline import label_for
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment


def label_published(
    comment: Comment, *, now: datetime, due_at: datetime | None = None
) -> tuple[str, UUID | None]:
    """
    Return the label that a comment has as its current words are made public, and the key of its reasons, which are written
    now if nobody wrote them; three queries where no rule asks for one. Inside the caller's transaction.

    What was taken off after an objection stays off.

    :param comment: with author, revision and its thread's article at hand, or they are fetched
    :param due_at: when its author is told, if not at once
    """
    label, labelled_by = label_of(comment)
    about = Finding.objects.filter(comment=comment, revision_number=comment.revision.number, code=LABELS)
    finding = about.order_by("pk").first()
    if finding is None or finding.evidence["label"] == label:
        return label, labelled_by
    if labels_on(comment).filter(written_at__gte=finding.found_at).exists():
        return label, labelled_by
    statement = label_for(comment, findings=[finding], site=comment.thread.article.site, now=now)
    assert statement is not None  # noqa: S101 - there is such a finding
    statement.save(force_insert=True)
    record(
        Event.STATEMENT_WRITTEN,
        at=now,
        due_at=due_at or now,
        statement_id=statement.pk,
        comment_id=comment.pk,
    )
    return str(finding.evidence["label"]), statement.pk


def put_label(comment: Comment, *, now: datetime, due_at: datetime | None = None) -> bool:
    """Give a comment whose newer words were just made public the label that a rule puts above them; return whether it is new."""
    label, labelled_by = label_published(comment, now=now, due_at=due_at)
    if not label or (label, labelled_by) == (comment.label, comment.restriction_id):
        return False
    comment.label, comment.restriction_id = label, labelled_by
    comment.save(update_fields=["label", "restriction_id"])
    return True
