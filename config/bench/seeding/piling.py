"""A million open cases of one site, with the marks and words by which they are found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from comments.accounts.models import User
from comments.ids import uuid7
from comments.moderation.models import Case, CaseMark, CaseText
from comments.threads.models import Comment, Thread
from config.bench.seeding.tables import Row, Table, moment, unchecked

# So many at once, so that memory stays small.
_BATCH = 50_000
_QUEUES = ("held", "held", "held", "reported", "suspect", "legal")
_SAID = "harbour wall of two hundred winters"


def pile(*, thread: Thread, cases: int, now: datetime, say: Callable[[str], None]) -> None:
    """
    Open so many cases of the comments of a discussion, in turns, a second one after the other.

    One open case a comment is a rule of an index of its own, which is in the way of that, and nothing else reads it.
    """
    comments = list(Comment.objects.filter(thread=thread).order_by("pk").values_list("pk", "author_id"))
    _take_memory()
    User.objects.filter(email="reader0@bench.example").update(is_staff=True, is_superuser=True)
    with _without_index("case_one_open_per_comment"), _without_index("case_text_words"):
        for first in range(0, cases, _BATCH):
            ids = [uuid7().hex for _ in range(min(_BATCH, cases - first))]
            with transaction.atomic(), unchecked():
                _write(thread, comments, ids, first=first, now=now)
            say(f"{first + len(ids):,} of {cases:,} cases")


def _take_memory() -> None:
    """Let SQLite hold all of its pages while it writes: keys come in no order, and each would be read from the file again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-1500000")


def _write(
    thread: Thread, comments: list[tuple[UUID, UUID]], ids: list[str], *, first: int, now: datetime
) -> None:
    site_id, section_id = thread.article.site_id, thread.article.section_id
    stored = moment()
    begin = now - timedelta(days=12)

    def opened(number: int) -> datetime:
        return begin + timedelta(seconds=number)

    def wanted(number: int) -> str:
        at: str = stored(opened(number) + timedelta(hours=2))
        return at

    def rows() -> Iterator[Row]:
        for number, key in enumerate(ids, first):
            queue = _QUEUES[number % len(_QUEUES)]
            comment_id = comments[number % len(comments)][0].hex
            yield (
                key,
                site_id,
                comment_id,
                stored(opened(number)),
                wanted(number),
                queue == "held",
                queue,
                f'[["{queue}", 120]]',
                # What is held owes its reasons after a day.
                stored(opened(number) + timedelta(days=1)) if queue == "held" else None,
            )

    def marks() -> Iterator[Row]:
        for number, key in enumerate(ids, first):
            author = comments[number % len(comments)][1]
            for mark in (*marks_of(number), f"author:{author}", f"section:{section_id}"):
                yield site_id, key, mark, wanted(number)

    columns = (
        "id",
        "site_id",
        "comment_id",
        "opened_at",
        "wanted_at",
        "is_held",
        "queue",
        "need",
        "reasons_due_at",
    )
    Table(Case, *columns).write(rows())
    Table(CaseMark, "site_id", "case_id", "mark", "wanted_at").write(marks())
    texts = ((site_id, key, words_of(number)) for number, key in enumerate(ids, first))
    Table(CaseText, "site_id", "case_id", "words").write(texts)


def marks_of(number: int) -> Iterator[str]:
    """Yield what a case is found by: something common, and now and then something rare."""
    yield "finding:many_links" if number % 10 == 0 else "finding:first_comments"
    yield "language:fr" if number % 5 == 0 else "language:de"
    yield f"text:{number % 1_000:032x}"
    if number % 20 == 0:
        yield "domain:cheap.example"
    if number % 10_000 == 0:
        yield "domain:rare.example"


def words_of(number: int) -> str:
    """Return words of which one is in every case, others in one of fifty, a thousand, twenty thousand, and in two."""
    return f" {_SAID} a{number % 50} b{number % 1_000} c{number % 20_000} d{number % 500_000} "


@contextmanager
def _without_index(name: str) -> Iterator[None]:
    """Do without an index for a while; where it was, it is made anew, but for the one that forbids what we write."""
    with connection.cursor() as cursor:
        made = ""
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
            row = cursor.fetchone()
            made = row[0] if row else ""
        cursor.execute(f"DROP INDEX IF EXISTS {name}")
        yield
        if made and "UNIQUE" not in made:
            cursor.execute(made)
