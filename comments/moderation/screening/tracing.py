"""Keeping by what words are recognised when they come again, for as long as that matters."""

from datetime import datetime, timedelta

from comments.moderation.models import WordTrace
from comments.moderation.text.likeness import PROBES, Likeness
from comments.threads.models import Comment

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
