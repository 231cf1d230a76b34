"""What everybody reads, and somebody of the team should all the same: comments for the queue of what is suspect."""

from collections.abc import Iterable

from django.db.models import Q

from comments.moderation.casework import brigading
from comments.moderation.findings.verdicts import Asks, Noticed
from comments.moderation.models import Decision, Finding
from comments.threads.models import Comment

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


def is_still_suspect(comment: Comment) -> bool:
    """
    Tell whether the words that everybody reads are suspect and nobody has decided about these; at most two queries.

    :param comment: with its public words, or they are fetched
    """
    number = comment.revision.number
    about = list(Finding.objects.filter(comment=comment, revision_number=number))
    crowds = [found.found_at for found in about if found.code == brigading.CODE]
    noticed = [
        Noticed(phase=found.phase, code=found.code, asks=Asks(found.verdict), evidence={}) for found in about
    ]
    is_noticed = is_suspect(noticed, is_exempt=False) or any(map(_is_unsure, about))
    if not (is_noticed or crowds):
        return False
    # Of decisions that are older than their column the time tells which words they were about.
    about_these = Q(words_number=number) | Q(words_number=None, decided_at__gte=comment.revision.written_at)
    decided = Decision.objects.standing().filter(about_these, comment=comment)
    latest = decided.order_by("-decided_at").values_list("decided_at", flat=True).first()
    # A crowd comes when it comes: what was decided before it says nothing of it.
    return latest is None or any(found_at > latest for found_at in crowds)


def _is_unsure(found: Finding) -> bool:
    score = found.evidence.get("score")
    return isinstance(score, int) and score >= SUSPECT_SCORE
