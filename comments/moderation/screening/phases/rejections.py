from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission

# Below so many comments a share says nothing.
_COMMENTS_MIN = 4


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold whose latest comments were rejected or removed, from so many per cent; no query."""
    wanted, history = submission.rules.hold_rejection_percent, submission.history
    if wanted == 0 or history is None or history.latest < _COMMENTS_MIN:
        return
    percent = 100 * history.against // history.latest
    if percent >= wanted:
        yield Noticed(
            phase="rejections",
            code="often_rejected",
            asks=Asks.HOLD,
            evidence={
                "percent": percent,
                "held_from": wanted,
                "against": history.against,
                "latest": history.latest,
            },
        )
