from collections.abc import Iterator

from comments.moderation.restraints import Restraint
from comments.moderation.shadows import CODE
from comments.moderation.verdicts import Asks, Noticed, Submission


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold what is written by whom moderators want held; no query."""
    if Restraint.SHADOW_BAN in submission.restraint:
        yield Noticed(phase="sanctions", code=CODE, asks=Asks.HOLD, evidence={})
    if Restraint.ALWAYS_HOLD in submission.restraint:
        yield Noticed(phase="sanctions", code="always_hold", asks=Asks.HOLD, evidence={})
