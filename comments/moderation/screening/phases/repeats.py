from collections.abc import Iterator, Sequence
from uuid import UUID

from comments.moderation.findings.history import Alike
from comments.moderation.findings.verdicts import Asks, Noticed, Submission

# How many of the earlier comments the evidence names; the count is exact up to what is looked up.
_SHOWN_MAX = 5


def look(submission: Submission) -> Iterator[Noticed]:
    """
    Hold words that stand in so many places within a day, whoever wrote them and with little changed, and words that a
    moderator did not let stand; note what somebody else wrote before. No query.
    """
    wanted, history = submission.rules.hold_repeats_from, submission.history
    if wanted == 0 or history is None:
        return
    alike = [earlier for earlier in history.alike if earlier.comment_id != submission.comment_id]
    others = [earlier for earlier in alike if earlier.author_id != submission.author.pk]
    if refused := [earlier for earlier in alike if earlier.was_refused]:
        yield _noticed("refused_before", Asks.HOLD, refused, author_id=submission.author.pk)
    if alike and len(alike) + 1 >= max(2, wanted):
        yield _noticed("repeated", Asks.HOLD, alike, author_id=submission.author.pk, held_from=wanted)
    elif others and not refused:
        # Too few to hold anything for it, and worth knowing to whoever reads it for another reason.
        yield _noticed("copied", Asks.PUBLISH, others, author_id=submission.author.pk)


def _noticed(code: str, asks: Asks, alike: Sequence[Alike], *, author_id: UUID, **more: object) -> Noticed:
    """Return what these earlier comments prove; `count` is the places with the new one."""
    return Noticed(
        phase="repeats",
        code=code,
        asks=asks,
        evidence=more
        | {
            "count": len(alike) + 1,
            "people": len({earlier.author_id for earlier in alike} | {author_id}),
            "same_person": sum(earlier.author_id == author_id for earlier in alike),
            "exact": sum(earlier.is_exact for earlier in alike),
            "comments": [str(earlier.comment_id) for earlier in alike[:_SHOWN_MAX]],
        },
    )
