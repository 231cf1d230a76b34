"""Whether a restriction still holds: not undone, not restored, not lifted, not given, not replaced by another."""

from comments.moderation.models import (
    ABOUT_SENDING,
    Decision,
    Measure,
    NameRefusal,
    Sanction,
    Statement,
    Suspension,
)
from comments.threads.models import Comment, Status

# Restrictions of a person rather than of a comment.
ON_PEOPLE = ABOUT_SENDING | {
    Measure.WARNED,
    Measure.MUTED,
    Measure.BANNED,
    Measure.LIMITED,
    Measure.NOT_NAMED,
}
_TAKEN = {Status.REJECTED, Status.REMOVED}


def in_force(statement: Statement, comment: Comment | None) -> bool:
    if statement.measure in ON_PEOPLE:
        return _lies_on_somebody(statement)
    if comment is None:
        return False
    if statement.words_id is not None:
        return _keeps_newer_words_back(statement, comment)
    if comment.is_public and not comment.label:
        return _turns_down_newer_words(statement, comment)
    if statement.measure == Measure.HELD:
        return comment.status == Status.HELD
    restricted = comment.status in _TAKEN or bool(comment.label)
    return restricted and comment.restriction_id == statement.pk


def laid_by(statement: Statement) -> Sanction | Suspension | NameRefusal | None:
    """Return what a statement lays on a person, their name or what somebody sends; None for one of a comment."""
    if statement.measure in ABOUT_SENDING:
        return Suspension.objects.filter(statement=statement).select_related("profile").first()
    if statement.measure == Measure.NOT_NAMED:
        return NameRefusal.objects.filter(statement=statement).select_related("statement__recipient").first()
    return Sanction.objects.filter(statement=statement).first()


def _lies_on_somebody(statement: Statement) -> bool:
    laid = laid_by(statement)
    if isinstance(laid, NameRefusal):
        return laid.is_in_force
    return laid is None or laid.lifted_at is None


def _keeps_newer_words_back(statement: Statement, comment: Comment) -> bool:
    """Tell whether the words of a statement still wait, or are still the latest that were turned down."""
    if comment.status not in {Status.PUBLISHED, Status.HELD}:
        return False
    if statement.measure == Measure.HELD:
        return comment.is_edit_waiting
    if Decision.objects.filter(statement=statement, undone_by__isnull=False).exists():
        return False
    return statement.words is not None and statement.words.number > comment.latest_words.number


def _turns_down_newer_words(statement: Statement, comment: Comment) -> bool:
    """Tell whether the words that stand are those that stood when newer ones were turned down."""
    decision = Decision.objects.filter(statement=statement, undone_by__isnull=True).first()
    return (
        decision is not None
        and decision.words_before_id is not None
        and decision.words_before_id == comment.revision_id
        and comment.pending_id is None
    )
