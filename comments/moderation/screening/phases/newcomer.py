from collections.abc import Iterator

from comments.moderation.findings.allowances import first_comments_held
from comments.moderation.findings.verdicts import KNOWN_MAX, Asks, Noticed, Submission
from comments.threads.models import Comment, Status


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold the first comments of somebody whom the site does not know yet; one query, unless they are counted already."""
    wanted = first_comments_held(submission.level, submission.rules)
    if wanted == 0:
        return
    published = submission.known
    if published is None or (published >= KNOWN_MAX and wanted > KNOWN_MAX):
        # A profile belongs to one site, so these are the comments there. Counting stops where it stops to matter.
        published = Comment.objects.filter(author=submission.author, status=Status.PUBLISHED)[:wanted].count()
    published = min(published, wanted)
    if published < wanted:
        yield Noticed(
            phase="newcomer",
            code="first_comments",
            asks=Asks.HOLD,
            evidence={"published_before": published, "held_below": wanted},
        )
