"""What is known of authors: how their latest comments fared, and what was decided about them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from comments.moderation.models import Decision
from comments.threads.models import Comment

# Somebody's latest comments say who they are today, and looking at so many costs the same however many there are.
LATEST_MAX = 200
# Of an author's earlier decisions, the latest few tell the story.
EARLIER_MAX = 3


@dataclass(frozen=True, kw_only=True)
class TrackRecord:
    """How many of an author's latest comments on the site have which status, whatever is under review included."""

    published: int = 0
    held: int = 0
    rejected: int = 0
    removed: int = 0
    withdrawn: int = 0

    @property
    def is_of_the_latest(self) -> bool:
        """Whether there may be older comments that were not looked at."""
        seen = self.published + self.held + self.rejected + self.removed + self.withdrawn
        return seen >= LATEST_MAX


def track_records_of(author_ids: Collection[UUID]) -> dict[UUID, TrackRecord]:
    """Return the track record of each of these authors; one query."""
    counted = (
        Comment.objects.filter(pk__in=_latest(author_ids))
        .order_by()
        .values_list("author_id", "status")
        .annotate(count=Count("pk"))
    )
    by_author: dict[UUID, dict[str, int]] = {}
    for author_id, status, count in counted:
        by_author.setdefault(author_id, {})[status] = count
    return {author_id: TrackRecord(**counts) for author_id, counts in by_author.items()}


def decisions_on(author_ids: Collection[UUID]) -> dict[UUID, list[Decision]]:
    """
    Return the latest decisions on each author's latest comments, newest first; one query.

    There is one more than is shown, because one may be about the comment at hand.
    """
    ranked = (
        Decision.objects.filter(comment_id__in=_latest(author_ids))
        .annotate(
            author_id=F("comment__author"),
            nth=Window(RowNumber(), partition_by="comment__author", order_by=[F("decided_at").desc(), "pk"]),
        )
        .filter(nth__lte=EARLIER_MAX + 1)
        .select_related("comment__thread__article")
        .order_by("-decided_at", "pk")
    )
    by_author: dict[UUID, list[Decision]] = {}
    for decision in ranked:
        by_author.setdefault(decision.comment.author_id, []).append(decision)
    return by_author


# The same question to both: of each of these authors, the latest comments, each by one short walk in an index.
_LATEST = {
    "postgresql": """
        SELECT k.id FROM accounts_profile p CROSS JOIN LATERAL (
            SELECT x.id FROM threads_comment x WHERE x.author_id = p.id ORDER BY x.seq DESC LIMIT {limit}
        ) k WHERE p.id IN ({places})
    """,
    "sqlite": """
        SELECT k.id FROM accounts_profile p CROSS JOIN threads_comment k WHERE k.id IN (
            SELECT x.id FROM threads_comment x WHERE x.author_id = p.id ORDER BY x.seq DESC LIMIT {limit}
        ) AND p.id IN ({places})
    """,
}


def _latest(author_ids: Collection[UUID]) -> RawSQL:
    """Return the ids of the authors' latest comments, as a subquery."""
    places = ", ".join(["%s"] * len(author_ids)) or "NULL"
    keys = [key if connection.vendor == "postgresql" else key.hex for key in author_ids]
    sql = _LATEST[connection.vendor].format(limit=LATEST_MAX, places=places)
    return RawSQL(sql, keys)  # noqa: S611 - placeholders and a number of our own
