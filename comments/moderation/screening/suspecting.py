"""What everybody reads, and somebody of the team should all the same: comments for the queue of what is suspect."""

from collections.abc import Iterable

from comments.moderation.findings.verdicts import Asks, Noticed

# What they notice is about the person or the place: who may publish at once was meant to.
_NOT_OF_WORDS = frozenset({"sanctions", "policy", "newcomer", "rejections"})
# Never held for it, and still worth a look.
_NOTED = frozenset({"mostly_links", "newcomer_link", "contact"})
# What a checking service lets pass with such a score, of 100, it was not sure about.
SUSPECT_SCORE = 50


def is_suspect(findings: Iterable[Noticed], *, is_exempt: bool) -> bool:
    """
    Tell whether words that are published should be looked at: something about them asked to hold or to reject them, and
    they are public because of who wrote them; or they are hardly more than links, a newcomer's link, or a newcomer's number for a messenger.

    :param is_exempt: whether their author is never held: of these people only what would have held others counts
    """
    return any(
        (noticed.asks != Asks.PUBLISH and noticed.phase not in _NOT_OF_WORDS)
        or (noticed.code in _NOTED and not is_exempt)
        for noticed in findings
    )
