"""How many comments articles have, for lists of articles: many in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from articles.models import Site
from comments.threads import rows
from comments.threads.statements import among


@dataclass(frozen=True, slots=True)
class Count:
    """How many comments an article has, and what a public page that says so is made from."""

    article_id: int
    public_id: UUID
    site_id: int
    canonical_key: str
    # "open", "closed" or "off"; of the last nothing may be told.
    discussion: str
    # Empty before anybody looked at the discussion.
    thread_id: UUID | None
    comment_count: int
    # The versions for `editions.tell_public`: of the article with its thread, and of its site.
    version: int
    site_version: int


def counts(
    *, site: Site | None = None, public_ids: Sequence[UUID] = (), canonical_keys: Sequence[str] = ()
) -> list[Count]:
    """
    Return the counts of up to 100 articles, in no order; those that are unknown or another site's are absent; one query.

    :param site: empty for articles of any site; needed for canonical keys
    """
    if canonical_keys and site is None:
        raise ValueError("A canonical key says nothing without its site.")
    column, asked = ("canonical_key", canonical_keys) if canonical_keys else ("public_id", public_ids)
    connection = rows.reading_from()
    values: dict[str, object] = {"asked": list(asked)}
    if site is not None:
        values["site"] = site.pk
    found = rows.fetch(connection, _counted(connection.vendor, column, of_site=site is not None), values)
    return [
        Count(
            *(article, rows.uuid_of(public_id), site_id, key, discussion),
            thread_id=thread_id and rows.uuid_of(thread_id),
            comment_count=count,
            version=version,
            site_version=site_version,
        )
        for article, public_id, site_id, key, discussion, thread_id, count, version, site_version in found
    ]


@lru_cache(maxsize=8)
def _counted(vendor: str, column: str, *, of_site: bool) -> str:
    own = " AND b.site_id = %(site)s" if of_site else ""
    return (
        "SELECT b.id, b.public_id, b.site_id, b.canonical_key, b.discussion,"  # noqa: S608 - names of columns
        " t.id, COALESCE(t.comment_count, 0), b.edition + COALESCE(t.version, 0), s.edition"
        " FROM articles_article b JOIN articles_site s ON s.id = b.site_id"
        " LEFT JOIN threads_thread t ON t.article_id = b.id"
        f" WHERE b.{column} {among(vendor, 'asked')}{own}"
    )
