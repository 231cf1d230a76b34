from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.restraints import Restraint

# What is written by whom nothing is held of: they would wait for themselves, or are trusted.
EXCUSES = frozenset({"by_staff", "by_trusted"})


def look(submission: Submission) -> Iterator[Noticed]:
    """Note why nothing of an author waits, whatever else is noticed: staff, and whom a moderator trusts. No query."""
    if submission.is_staff:
        yield Noticed(phase="staff", code="by_staff", asks=Asks.PUBLISH, evidence={})
    elif submission.restraint.is_trusted:
        yield Noticed(
            phase="staff",
            code="by_trusted",
            asks=Asks.PUBLISH,
            evidence={"restraint": Restraint.TRUSTED.name},
        )
