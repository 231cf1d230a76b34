from collections.abc import Iterator

from comments.moderation.verdicts import Asks, Noticed, Submission
from comments.threads.models import Comment, Status


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold the first comments of somebody whom the site does not know yet; one query, none where nobody is held."""
    wanted = submission.rules.hold_first_comments
    if wanted == 0:
        return
    # A profile belongs to one site, so these are the comments there. Counting stops where it stops to matter.
    published = Comment.objects.filter(author=submission.author, status=Status.PUBLISHED)[:wanted].count()
    if published < wanted:
        yield Noticed(
            phase="newcomer",
            code="first_comments",
            asks=Asks.HOLD,
            evidence={"published_before": published, "held_below": wanted},
        )
