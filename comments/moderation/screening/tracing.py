"""Keeping by what words are recognised when they come again, for as long as that matters."""

import logging
from datetime import datetime, timedelta

from comments.accounts.networks import KEPT, digest_of
from comments.moderation.casework.marking import NETWORK_MARK
from comments.moderation.models import CaseMark, DecidedMark, NetworkTrace, WordTrace
from comments.moderation.text.likeness import PROBES, Likeness
from comments.threads.models import Comment

logger = logging.getLogger(__name__)

# Longer than words count as repeated, so that a clock that is set back finds them still.
_KEPT = timedelta(days=3)
_BATCH = 1_000


def new_trace(comment: Comment, *, likeness: Likeness | None) -> list[WordTrace]:
    """Return the trace of a comment's words, not saved yet; none for too few of them."""
    if likeness is None:
        return []
    return [
        WordTrace(
            comment=comment,
            site_id=comment.site_id,
            author_id=comment.author_id,
            at=comment.posted_at,
            **_told(likeness),
        )
    ]


def new_network(comment: Comment, *, address: str) -> list[NetworkTrace]:
    """Return the trace of the network that a comment came from, not saved yet; none where nobody knows the address."""
    digest = digest_of(address, site_id=comment.site_id, now=comment.posted_at)
    if not digest:
        return []
    return [NetworkTrace(comment=comment, site_id=comment.site_id, digest=digest, at=comment.posted_at)]


def forget_networks(*, now: datetime) -> int:
    """
    Delete every trace of a network that is older than 90 days, with the marks by which cases were found; batch by batch.

    Returns how many are older still, which is none: more is a fault, and the log says so.
    """
    old = NetworkTrace.objects.filter(at__lt=now - KEPT)
    while ids := list(old.order_by("at").values_list("pk", flat=True)[:_BATCH]):
        for marks in (CaseMark, DecidedMark):
            marks.objects.filter(case__comment__in=ids, mark__startswith=NETWORK_MARK).delete()
        NetworkTrace.objects.filter(pk__in=ids).delete()
    left = old.count()
    if left:
        logger.error("%d hashes of addresses are older than 90 days and still there.", left)
    return left


def trace_anew(comment: Comment, *, likeness: Likeness | None, now: datetime) -> None:
    """Keep the trace of an edit in place of the one before; one or two queries."""
    if likeness is None:
        WordTrace.objects.filter(comment=comment).delete()
        return
    WordTrace.objects.update_or_create(
        comment=comment,
        defaults={"site_id": comment.site_id, "author_id": comment.author_id, "at": now} | _told(likeness),
    )


def forget_traces(*, now: datetime) -> None:
    """Delete what is too old to be repeated, batch by batch, so that nobody waits for it."""
    old = WordTrace.objects.filter(at__lt=now - _KEPT)
    while ids := list(old.values_list("pk", flat=True)[:_BATCH]):
        WordTrace.objects.filter(pk__in=ids).delete()


def _told(likeness: Likeness) -> dict[str, object]:
    probes = dict(zip([f"probe_{number}" for number in range(PROBES)], likeness.probes, strict=True))
    return {"exact": likeness.exact, "sketch": likeness.sketch} | probes
