from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission

# How many of the earlier comments the evidence names; the count is exact up to what is looked up.
_SHOWN_MAX = 5


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold words that stand in so many places within a day, whoever wrote them and with little changed; no query."""
    wanted, history = submission.rules.hold_repeats_from, submission.history
    if wanted == 0 or history is None:
        return
    alike = [earlier for earlier in history.alike if earlier.comment_id != submission.comment_id]
    count = len(alike) + 1
    if count < max(2, wanted):
        return
    yield Noticed(
        phase="repeats",
        code="repeated",
        asks=Asks.HOLD,
        evidence={
            "count": count,
            "held_from": wanted,
            "same_person": sum(earlier.author_id == submission.author.pk for earlier in alike),
            "exact": sum(earlier.is_exact for earlier in alike),
            "comments": [str(earlier.comment_id) for earlier in alike[:_SHOWN_MAX]],
        },
    )
