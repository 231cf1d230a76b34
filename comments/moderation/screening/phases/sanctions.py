from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.restraints import Restraint
from comments.moderation.screening.shadows import CODE


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold what is written by whom moderators want held; no query."""
    if Restraint.SHADOW_BAN in submission.restraint:
        yield Noticed(phase="sanctions", code=CODE, asks=Asks.HOLD, evidence={})
    if Restraint.ALWAYS_HOLD in submission.restraint:
        yield Noticed(phase="sanctions", code="always_hold", asks=Asks.HOLD, evidence={})
