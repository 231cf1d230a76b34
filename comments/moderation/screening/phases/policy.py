from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.models import Mode


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold everything where nothing shows before approval."""
    if submission.rules.mode == Mode.PRE:
        yield Noticed(
            phase="policy",
            code="pre_moderation",
            asks=Asks.HOLD,
            evidence={"mode": str(submission.rules.mode)},
        )
