"""Which discussions show no scores, asked of many at once: lists across discussions need it."""

from collections.abc import Iterable
from functools import cache
from uuid import UUID

from comments.threads import rows
from comments.threads.models import DiscussionPolicy, Votes
from comments.threads.seen import Seen
from comments.threads.statements import among


def without_scores(comments: Iterable[Seen]) -> frozenset[UUID]:
    """Return the discussions of these comments that show no scores; one query, none for no comments."""
    ids = list({comment.thread_id for comment in comments})
    if not ids:
        return frozenset()
    connection = rows.reading_from()
    found = rows.fetch(connection, _sql(connection.vendor), {"ids": ids})
    return frozenset(rows.uuid_of(thread_id) for (thread_id,) in found)


@cache
def _sql(vendor: str) -> str:
    return (
        "SELECT t.id FROM threads_thread t JOIN articles_article a ON a.id = t.article_id"  # noqa: S608 - names of our own
        f" WHERE t.id {among(vendor, 'ids')}"
        f" AND {DiscussionPolicy.nearest_value_sql('votes', article='a')} = '{Votes.OFF}'"
    )
