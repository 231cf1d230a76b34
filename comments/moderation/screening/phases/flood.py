from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold what comes beyond so many comments of one person within a minute; edits are none. No query."""
    wanted, history = submission.rules.flood_per_minute, submission.history
    if wanted == 0 or history is None or submission.comment_id is not None:
        return
    count = history.last_minute + 1
    if count > wanted:
        yield Noticed(
            phase="flood",
            code="flood",
            asks=Asks.HOLD,
            evidence={"count": count, "held_beyond": wanted},
        )
