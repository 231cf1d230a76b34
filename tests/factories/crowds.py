"""A discussion far too large to be posted comment by comment: written by the database itself, in a few seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from comments.threads.models import Thread
from tests.factories.seals import lifted
from tests.factories.threads import ThreadFactory

# Times of 2026 would not fit the arithmetic below, which both databases can do.
_FIRST_SEQ = 10**17
_STEP = 1000


@dataclass(frozen=True)
class _Words:
    """What the two databases write differently."""

    numbers: str
    key: str
    step: str
    reversed_step: str


_WORDS = {
    "postgresql": _Words(
        numbers="SELECT n FROM generate_series(1::bigint, {count}) n",
        key="('{kind}000000-0000-7000-8000-' || lpad(to_hex({n}), 12, '0'))::uuid",
        step="lpad(({n})::text, 19, '0')",
        reversed_step="('9' || lpad((999999999999999999 - ({n}))::text, 18, '0'))",
    ),
    "sqlite": _Words(
        numbers="WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s",
        key="('{kind}000000000070008000' || printf('%%012x', {n}))",
        step="printf('%%019d', {n})",
        reversed_step="('9' || printf('%%018d', 999999999999999999 - ({n})))",
    ),
}


def crowd(count: int, *, people: int = 2000) -> Thread:
    """
    Return a thread of so many published comments: of each five two roots, of which one has the other three for replies.

    The first root has also the replies of every tenth five. Ranks are spread widely and many are equal.
    """
    thread = ThreadFactory(comment_count=count, last_seq=_FIRST_SEQ + count * _STEP, rank_generation=7)
    words = _WORDS[connection.vendor]
    own = str(thread.pk) if connection.vendor == "postgresql" else thread.pk.hex
    fives = (count + 4) // 5

    def key(kind: str, n: str) -> str:
        return words.key.format(kind=kind, n=n)

    def seq(n: str) -> str:
        return f"({_FIRST_SEQ} + ({n}) * {_STEP})"

    # Two of five are roots; the parent of the others, as a number.
    parent = "CASE WHEN n %% 5 IN (1, 2) THEN NULL WHEN ((n - 1) / 5) %% 10 = 9 THEN 1 ELSE ((n - 1) / 5) * 5 + 1 END"
    over = f"CASE WHEN m IS NULL THEN NULL ELSE {key('01', 'm')} END"
    path = f"CASE WHEN m IS NULL THEN '' ELSE {words.step.format(n=seq('m'))} END || {words.step.format(n=seq('n'))}"
    rpath = path.replace(words.step.format(n=seq("m")), words.reversed_step.format(n=seq("m"))).replace(
        words.step.format(n=seq("n")), words.reversed_step.format(n=seq("n"))
    )
    replies = f"CASE WHEN n = 1 THEN 3 + 3 * ({fives} / 10) WHEN n %% 5 = 1 AND (n / 5) %% 10 <> 9 THEN 3 ELSE 0 END"
    numbered = f"(SELECT n, {parent} AS m FROM ({words.numbers.format(count=count)}) numbers) numbered"
    posted = "'2026-03-01 12:00:00+00'" if connection.vendor == "postgresql" else "'2026-03-01 12:00:00'"
    with _unchecked(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_profile (id, site_id, user_id, display_name, skeleton, joined_at)"
            f" SELECT {key('03', 'n')}, %s, NULL, 'Reader ' || n, 'reader' || n, {posted}"
            f" FROM ({words.numbers.format(count=people)}) numbers",
            [thread.article.site_id],
        )
        cursor.execute(
            "INSERT INTO threads_comment (id, site_id, thread_id, author_id, parent_id, root_id, reply_to_id, hangs_on,"
            " depth, seq, path, rpath, status, is_shown, revision_id, version, ups, downs, score, confidence, hot,"
            " controversy, ranked_in, rank_due, prominence, reply_count, posted_at, published_at, key, fingerprint)"
            f" SELECT {key('01', 'n')}, %s, %s, {key('03', f'(n * 31) %% {people} + 1')}, {over}, {over}, {over},"
            f" CASE WHEN m IS NULL THEN {_as_key('%s')} ELSE {key('01', 'm')} END,"
            f" CASE WHEN m IS NULL THEN 0 ELSE 1 END, {seq('n')}, {path}, {rpath}, 'published', %s,"
            f" {key('02', 'n')}, 1, 0, 0, 0, (n * 7919 %% 1000) / 1000.0, 40000 + (n * 104729 %% 20011) / 16.0,"
            f" (n * 15485863 %% 97) / 1.0, 0, %s, 0, {replies}, {posted}, {posted}, 'crowd-' || n, ''"
            f" FROM {numbered}",
            [thread.article.site_id, own, own, True, False],
        )
        cursor.execute(
            "INSERT INTO threads_revision (id, comment_id, number, body, html, markup_version, written_at)"
            f" SELECT {key('02', 'n')}, {key('01', 'n')}, 1, 'Number ' || n, '<p>Number ' || n || '</p>', 1, {posted}"
            f" FROM ({words.numbers.format(count=count)}) numbers",
            [],
        )
        cursor.execute("ANALYZE")
    return thread


def stir(thread: Thread, roots: int) -> None:
    """Give the latest roots new ranks in three generations, the old ones being kept."""
    with transaction.atomic(), connection.cursor() as cursor:
        latest = (
            "SELECT id FROM threads_comment WHERE hangs_on = %s AND is_shown"
            f" ORDER BY seq DESC LIMIT {int(roots)}"
        )
        own = str(thread.pk) if connection.vendor == "postgresql" else thread.pk.hex
        cursor.execute(
            "INSERT INTO threads_pastrank (comment_id, hangs_on, generation, seq, confidence, hot, controversy, retired_at)"
            " SELECT id, hangs_on, 8 + seq / 1000 %% 3, seq, confidence, hot, controversy, posted_at"
            f" FROM threads_comment WHERE id IN ({latest})",
            [own],
        )
        cursor.execute(
            "UPDATE threads_comment SET ranked_in = 8 + seq / 1000 %% 3, hot = hot + 1, confidence = 1 - confidence,"
            f" controversy = controversy + 1 WHERE id IN ({latest})",
            [own],
        )
        Thread.objects.filter(pk=thread.pk).update(rank_generation=10)
        cursor.execute("ANALYZE")


def disperse() -> None:
    """Leave the database as empty as tests expect it."""
    tables = (
        "threads_pastrank threads_revision threads_comment threads_thread accounts_profile articles_article"
        " articles_section articles_site"
    ).split()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            before, after = lifted("postgresql")
            for statement in (*before, f"TRUNCATE {', '.join(tables)} CASCADE", *after):
                cursor.execute(statement)
            return
    with _unchecked(), transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")


def _as_key(place: str) -> str:
    return f"{place}::uuid" if connection.vendor == "postgresql" else place


@contextmanager
def _unchecked() -> Iterator[None]:
    """Let the database not look up each of a million references, where it may be asked for that."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA cache_size = -400000")
            yield
            cursor.execute("PRAGMA foreign_keys = ON")
            return
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            yield
            return
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")
