"""What a bulk decision is about, comment by comment: the first lines of the words, what was noticed in them, and why it may stay out."""

from collections.abc import Sequence
from dataclasses import dataclass

from comments.moderation.decisions.bulking import why_nots
from comments.moderation.decisions.likening import Seen
from comments.moderation.decisions.looking import cursor_behind, item_before, listed_token
from comments.moderation.desk.evidence import Stretch, stretches_of
from comments.moderation.models import BulkRun, Finding
from comments.threads.models import Comment

PAGE_SIZE = 20
_LINES, _LETTERS = 4, 400


@dataclass(frozen=True, kw_only=True)
class Listed:
    comment: Comment
    # How its latest words begin, in stretches; `is_cut` where there is more of them.
    begins: Sequence[Stretch]
    is_cut: bool
    # Why it will stay out, in words; empty where it will be decided.
    why_not: str

    @property
    def text(self) -> str:
        return "".join(stretch.text for stretch in self.begins)


@dataclass(frozen=True, kw_only=True)
class Listing:
    comments: Sequence[Listed]
    # Empty on the last page, which alone has `listed`: with it somebody begins who has seen them all.
    next_cursor: str = ""
    listed: str = ""


def listing(run: BulkRun, *, cursor: str = "", size: int = PAGE_SIZE) -> Listing:
    """
    Return a page of what a bulk decision that has not begun is about, as it was chosen; five queries.

    :raises CursorRefused: for a cursor of another list
    """
    items = run.items.order_by("pk")
    if cursor:
        items = items.filter(pk__gt=item_before(run, cursor))
    rows = list(items[: size + 1])
    shown = rows[:size]
    seen = {item.comment_id: Seen(item.version, item.pending) for item in shown}
    comments = Comment.objects.filter(pk__in=seen).select_related(
        "author", "revision", "pending", "thread__article"
    )
    judged = {comment.pk: (comment, why_not) for comment, why_not in why_nots(run, comments, seen=seen)}
    noticed: dict[object, list[Finding]] = {}
    for finding in Finding.objects.filter(comment__in=seen).order_by("pk"):
        noticed.setdefault((finding.comment_id, finding.revision_number), []).append(finding)
    listed = [
        _listed(comment, noticed.get((comment.pk, comment.latest_words.number), []), why_not=why_not)
        for comment, why_not in (judged[key] for key in seen if key in judged)
    ]
    if len(rows) > size:
        return Listing(comments=listed, next_cursor=cursor_behind(run, shown[-1].pk))
    return Listing(comments=listed, listed=listed_token(run))


def _listed(comment: Comment, findings: Sequence[Finding], *, why_not: str) -> Listed:
    body = comment.latest_words.body
    lines = body.split("\n")
    begins = "\n".join(lines[:_LINES])[:_LETTERS]
    return Listed(
        comment=comment,
        begins=stretches_of(findings, body=begins) or [Stretch(text=begins)],
        is_cut=len(begins) < len(body),
        why_not=why_not,
    )
