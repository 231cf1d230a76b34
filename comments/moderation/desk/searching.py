"""
Search for words in what open cases are about: however they are written, whole words, and phrases in quotation marks.

Two ways, neither of which looks at more than so many cases. Words that are not rare are met by walking through the queue;
rare ones are looked up in the database's own index of words: GIN on PostgreSQL, FTS5 on SQLite.
"""

import re
from collections.abc import Sequence
from uuid import UUID

from django.db import connections, router
from django.db.models import Exists, OuterRef, QuerySet

from comments.moderation.casework.marking import searched
from comments.moderation.models import Case, CaseText
from comments.threads.models import Comment

# Of the phrases of one search the first ones count.
PHRASES_MAX = 8
# Up to so many cases, all that a search finds is put in order at once.
RARE = 3_000
# One search looks at so many cases of all sites before it takes its words for frequent.
_LOOKED_UP_MAX = 20_000
_PHRASE = re.compile(r'"([^"]+)"|(\S+)')
_POSTGRESQL = """
    SELECT case_id FROM moderation_casetext
    WHERE site_id = ANY(%s) AND to_tsvector('simple', words) @@ ({query}) LIMIT %s
"""
_SQLITE = """
    SELECT t.case_id, t.site_id FROM moderation_casetext t
    WHERE t.id IN (SELECT rowid FROM moderation_casetext_words WHERE moderation_casetext_words MATCH %s LIMIT %s)
"""


def phrases_of(said: str) -> list[str]:
    """Return what is looked for, each phrase in the form in which words are kept; nothing where there are no words."""
    found = (searched(quoted or word) for quoted, word in _PHRASE.findall(said))
    return [phrase for phrase in dict.fromkeys(found) if phrase.strip()][:PHRASES_MAX]


def saying(cases: QuerySet[Case], phrases: Sequence[str], *, is_decided: bool) -> QuerySet[Case]:
    """Return those of the cases whose words contain all phrases; of decided ones, whose comment does."""
    if is_decided:
        for phrase in phrases:
            written = Comment.objects.filter(
                pk=OuterRef("comment_id"), revision__body__icontains=phrase.strip()
            )
            cases = cases.filter(Exists(written))
        return cases
    about = CaseText.objects.filter(case=OuterRef("pk"))
    for phrase in phrases:
        about = about.filter(words__contains=phrase)
    return cases.filter(Exists(about)) if phrases else cases


def looked_up(phrases: Sequence[str], *, site_ids: Sequence[int]) -> list[UUID] | None:
    """Return all open cases of these sites whose words contain all phrases; None where there are more than RARE; one query."""
    connection = connections[router.db_for_read(CaseText)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = " && ".join(["phraseto_tsquery('simple', %s)"] * len(phrases))
            cursor.execute(_POSTGRESQL.format(query=query), [list(site_ids), *phrases, RARE + 1])
            found = [case_id for (case_id,) in cursor.fetchall()]
            return found if len(found) <= RARE else None
        query = " AND ".join(f'"{phrase.strip()}"' for phrase in phrases)
        cursor.execute(_SQLITE, [query, _LOOKED_UP_MAX])
        rows = cursor.fetchall()
    here = [UUID(case_id) for case_id, site_id in rows if site_id in site_ids]
    return here if len(rows) < _LOOKED_UP_MAX and len(here) <= RARE else None
