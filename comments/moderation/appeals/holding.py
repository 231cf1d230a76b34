"""Whether a restriction still holds: not undone, not restored, not lifted, not replaced by another."""

from comments.moderation.models import Decision, Measure, Sanction, Statement
from comments.threads.models import Comment, Status

# Restrictions of a person rather than of a comment.
ON_PEOPLE = frozenset({Measure.WARNED, Measure.MUTED, Measure.BANNED, Measure.LIMITED})
_TAKEN = {Status.REJECTED, Status.REMOVED}


def in_force(statement: Statement, comment: Comment | None) -> bool:
    if statement.measure in ON_PEOPLE:
        sanction = Sanction.objects.filter(statement=statement).first()
        return sanction is None or sanction.lifted_at is None
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
