from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold what is shorter or longer than the site wants to show unread, in characters; no query."""
    rules, length = submission.rules, len(submission.body)
    if rules.hold_shorter_than and length < rules.hold_shorter_than:
        yield _noticed("too_short", length=length, limit=rules.hold_shorter_than)
    if rules.hold_longer_than and length > rules.hold_longer_than:
        yield _noticed("too_long", length=length, limit=rules.hold_longer_than)


def _noticed(code: str, *, length: int, limit: int) -> Noticed:
    return Noticed(phase="length", code=code, asks=Asks.HOLD, evidence={"length": length, "limit": limit})
