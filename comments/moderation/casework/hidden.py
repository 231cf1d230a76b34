"""What reports took out of sight waits for a person, who looks at it as it was reported, whatever its author writes meanwhile."""

from comments.moderation.models import Measure, Source, Statement
from comments.threads.models import Comment, Status


def is_hidden_by_reports(comment: Comment) -> bool:
    """Tell whether reports hide a comment that was public; one query where it is held with reasons, else none."""
    if comment.status != Status.HELD or comment.restriction_id is None:
        return False
    reasons = Statement.objects.filter(pk=comment.restriction_id, measure=Measure.HELD, source=Source.FLAG)
    return reasons.exists()
