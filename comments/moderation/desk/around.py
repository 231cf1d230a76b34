"""What a comment stands in: the beginning of its article, what it answers, and what others answered just before."""

import html
import re
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.html import strip_tags
from django.utils.text import Truncator

from articles.models import Article
from comments.threads.models import Comment

# The latest replies before it say what the talk was about.
BEFORE_MAX = 2
LEAD_MAX = 320
# As much of an article's HTML holds its lead.
_LEAD_WITHIN = 4_000
_BREAK = re.compile(r"(<br ?/?>|</(?:p|li|blockquote|pre|div|figcaption|td|th|h[1-6])>)")


def lead_of(article: Article) -> str:
    """Return how the article begins, without its markup."""
    return Truncator(plain(article.body[:_LEAD_WITHIN])).chars(LEAD_MAX)


def plain(markup: str) -> str:
    """Return rendered words in one line, without their markup."""
    return " ".join(html.unescape(strip_tags(_BREAK.sub(r"\1 ", markup))).split())


def replies_before(comments: Sequence[Comment]) -> dict[UUID, list[Comment]]:
    """Return what others answered to the same comment just before each of these, oldest first; one query, none for roots."""
    replies = [comment for comment in comments if comment.parent_id is not None]
    if not replies:
        return {}
    near: dict[UUID, list[Comment]] = {}
    found = Comment.objects.filter(pk__in=_before([comment.pk for comment in replies]))
    for beside in found.with_words().order_by("hangs_on", "seq"):
        near.setdefault(beside.hangs_on, []).append(beside)
    return {
        comment.pk: [beside for beside in near.get(comment.hangs_on, []) if beside.seq < comment.seq][
            -BEFORE_MAX:
        ]
        for comment in replies
    }


# The same question to both: one short walk in an index for each comment.
_BEFORE = {
    "postgresql": """
        SELECT k.id FROM threads_comment c CROSS JOIN LATERAL (
            SELECT x.id FROM threads_comment x
            WHERE x.hangs_on = c.hangs_on AND x.is_shown AND x.status = 'published' AND x.seq < c.seq
            ORDER BY x.seq DESC LIMIT {limit}
        ) k WHERE c.id IN ({places})
    """,
    "sqlite": """
        SELECT k.id FROM threads_comment c CROSS JOIN threads_comment k WHERE k.id IN (
            SELECT x.id FROM threads_comment x
            WHERE x.hangs_on = c.hangs_on AND x.is_shown AND x.status = 'published' AND x.seq < c.seq
            ORDER BY x.seq DESC LIMIT {limit}
        ) AND c.id IN ({places})
    """,
}


def _before(comment_ids: Collection[UUID]) -> RawSQL:
    """Return the ids of the replies before these comments, as a subquery."""
    places = ", ".join(["%s"] * len(comment_ids)) or "NULL"
    keys = [key if connection.vendor == "postgresql" else key.hex for key in comment_ids]
    sql = _BEFORE[connection.vendor].format(limit=BEFORE_MAX, places=places)
    return RawSQL(sql, keys)  # noqa: S611 - placeholders and a number of our own
