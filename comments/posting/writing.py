"""
A submission becomes rows, all of them or none, if what was seen before the lock still holds under it.

Everybody who posts in a thread waits for its row, so that it is held as briefly as can be: on PostgreSQL both statements
travel together, and the server alone decides how long that takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db import OperationalError, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from articles.editions import announce, of_article
from comments.moderation.record import chaining
from comments.moderation.record.auditing import Act, audit
from comments.outbox import bell
from comments.posting.surroundings import EARLIER, Sent
from comments.sql import NewRow, cursor_of, execute, run, stored, turn_to_write
from comments.threads import path
from comments.threads.models import Comment, Status, Thread

_DEADLOCK = "40P01"
_LOCK = "SELECT 1 FROM threads_thread WHERE id = %(thread)s FOR NO KEY UPDATE"
# Gives out the next place of the thread and counts, or finds that something is not as it was seen and changes nothing.
_GUARD = """
    UPDATE threads_thread AS t SET last_seq = {greatest}(%(seq)s, t.last_seq + 1){counted}
    FROM articles_article a, articles_site s
    WHERE t.id = %(thread)s AND a.id = t.article_id AND s.id = a.site_id
        AND a.discussion = 'open' AND s.edition = %(edition)s AND t.closes_at {closes}
        AND NOT EXISTS ({earlier}){answered}
    RETURNING last_seq
"""
_COUNTED = ", comment_count = t.comment_count + 1, version = t.version + 1, last_commented_at = %(at)s"
_ANSWERED = " AND EXISTS (SELECT 1 FROM threads_comment x WHERE x.id = %(answers)s AND (x.status = 'published'{or_own}))"
# Whoever is in the shadow answers themselves there; nobody sees either.
_OR_OWN = " OR x.status = 'held' AND x.author_id = %(author)s"
# A reply can only be public below something that is shown already, so that nothing above changes its looks.
_COUNT_REPLY = "UPDATE threads_comment SET reply_count = reply_count + 1 {of} WHERE id = %(above)s"
_LEVEL = len(path.step(0))
# The comment's place, as path.py makes it, made by PostgreSQL from the one that the thread gave out.
_GIVEN = {
    "seq": "placed.last_seq",
    "path": f"%(above_path)s::varchar || lpad(placed.last_seq::text, {_LEVEL}, '0')",
    "rpath": f"%(above_rpath)s::varchar || lpad(({10**_LEVEL - 1} - placed.last_seq)::text, {_LEVEL}, '0')",
}
# Texts by what they depend on: a handful, because most posts are alike.
_texts: dict[object, str] = {}


@dataclass(frozen=True, kw_only=True)
class Written:
    """A comment with all rows that belong to it, not saved yet, and what was seen when it was decided about."""

    # As `placing.arrange` returns it; where it stands is decided here.
    comment: Comment
    # What has to be there before it: the reasons of what is rejected.
    before: Sequence[Model] = ()
    # Its revision first.
    others: Sequence[Model]
    # For the audit log, where screening did more than let it through.
    act: Act | None = None
    thread: Thread
    sent: Sent

    @property
    def counts(self) -> bool:
        return self.comment.status == Status.PUBLISHED

    @property
    def counts_as_reply(self) -> bool:
        return self.counts and self.comment.parent_id is not None

    @property
    def kind(self) -> tuple[bool, ...]:
        """What the text of the guard depends on."""
        is_reply = self.comment.reply_to_id is not None
        return self.sent.has_key, self.thread.closes_at is not None, is_reply, self.counts

    def parameters(self, connection: BaseDatabaseWrapper) -> dict[str, object]:
        comment = self.comment
        return self.sent.parameters(connection.alias) | {
            "seq": comment.seq,
            "at": stored(comment.posted_at, connection=connection),
            "edition": self.thread.article.site.edition,
            "closes": stored(self.thread.closes_at, connection=connection),
            "author": stored(comment.author_id, connection=connection),
            "above": stored(comment.parent_id, connection=connection),
            "above_path": comment.path[:-_LEVEL],
            "above_rpath": comment.rpath[:-_LEVEL],
        }


def write(written: Written) -> bool:
    """
    Write and count a new comment in one transaction; False, and nothing written, if something changed meanwhile.

    :raises IntegrityError: when the author used the same key in another thread at the same time
    """
    connection = connections[router.db_for_write(Comment)]
    try:
        seq = _write(written, connection)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _DEADLOCK:
            raise
        return False
    if seq is None:
        return False
    _stand(written.comment, seq)
    for row in (*written.before, written.comment, *written.others):
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - Django's documented API
    transaction.on_commit(bell.ring, using=connection.alias)
    return True


def _write(written: Written, connection: BaseDatabaseWrapper) -> int | None:
    """Write, and say that the pages are old: what cannot be purged later is not written either."""
    write_rows = _at_once if connection.vendor == "postgresql" else _in_turn
    if not written.counts:
        return write_rows(written, connection)
    subject = of_article(written.thread.article_id)
    if not settings.PURGE_URLS:
        seq = write_rows(written, connection)
        if seq is not None:
            announce(subject)
        return seq
    # Caches outside hear of it by rows of their own; failing to write these after a commit would call a comment refused
    # that stands there. It costs whoever waits for the thread three more journeys.
    with turn_to_write(connection), transaction.atomic(using=connection.alias):
        seq = write_rows(written, connection)
        if seq is not None:
            announce(subject)
        return seq


def _at_once(written: Written, connection: BaseDatabaseWrapper) -> int | None:
    """Lock and write in one journey; the second statement sees everything that was committed before the lock."""
    comment = NewRow(written.comment, prefix="n0", connection=connection, given=tuple(_GIVEN))
    others = [
        NewRow(row, prefix=f"n{nth}", connection=connection)
        for nth, row in enumerate((*written.before, *written.others), 1)
    ]
    parameters = written.parameters(connection)
    for new in (comment, *others):
        parameters |= new.parameters
    key = (written.kind, written.counts_as_reply, comment.shape, *((row.table, row.shape) for row in others))
    text = _texts.get(key) or _texts.setdefault(key, _text(written, comment, others))
    act = written.act
    told = chaining.parameters_of(act, at=written.comment.posted_at, connection=connection) if act else None
    if connection.in_atomic_block:
        with transaction.atomic(using=connection.alias):
            return _travel(text, parameters, connection, told=told)
    # Without a BEGIN, what travels together is one transaction.
    return _travel(text, parameters, connection, told=told)


def _travel(
    text: str,
    parameters: dict[str, object],
    connection: BaseDatabaseWrapper,
    *,
    told: dict[str, object] | None,
) -> int | None:
    with cursor_of(connection) as lock, cursor_of(connection) as cursor, cursor_of(connection) as last:
        with connection.wrap_database_errors, connection.connection.pipeline():
            lock.execute(_LOCK, parameters)
            cursor.execute(text, parameters)
            if told is not None:
                # Where nothing was written, there is no such comment, and nothing is told.
                last.execute(chaining.SQL, told)
        row = cursor.fetchone()
    return row[0] if row else None


def _text(written: Written, comment: NewRow, others: Sequence[NewRow]) -> str:
    parts = [
        f"placed AS ({_guard(written, greatest='GREATEST')})",
        f"new0 AS ({comment.insert('SELECT', comment.values(**_GIVEN))} FROM placed)",
    ]
    # Rows of one table in one statement: PostgreSQL runs several in any order, and findings are kept in theirs.
    for nth, (_table, rows) in enumerate(groupby(others, key=lambda row: row.table), 1):
        first, *more = rows
        values = " FROM placed UNION ALL SELECT ".join(row.values() for row in (first, *more))
        parts.append(f"new{nth} AS ({first.insert('SELECT', values)} FROM placed)")
    if written.counts_as_reply:
        parts.append(f"counted AS ({_COUNT_REPLY.format(of='FROM placed')})")
    return f"WITH {', '.join(parts)} SELECT last_seq FROM placed"  # noqa: S608 - columns of our own models


def _in_turn(written: Written, connection: BaseDatabaseWrapper) -> int | None:
    """Write one statement after the other; a database without a server answers each in microseconds."""
    parameters = written.parameters(connection)
    with turn_to_write(connection), transaction.atomic(using=connection.alias):
        key = (written.kind, connection.vendor)
        text = _texts.get(key) or _texts.setdefault(key, _guard(written, greatest="MAX"))
        rows = run(text, parameters, database=connection.alias)
        if not rows:
            return None
        seq: int = rows[0][0]
        _stand(written.comment, seq)
        for row in (*written.before, written.comment, *written.others):
            new = NewRow(row, prefix="n", connection=connection)
            place = (new.table, new.shape)
            text = _texts.get(place) or _texts.setdefault(place, new.insert("VALUES", f"({new.values()})"))
            execute(text, new.parameters, database=connection.alias)
        if written.counts_as_reply:
            execute(_COUNT_REPLY.format(of=""), parameters, database=connection.alias)
        if written.act is not None:
            audit(written.act, at=written.comment.posted_at)
    return seq


def _guard(written: Written, *, greatest: str) -> str:
    has_key, has_end, is_reply, counts = written.kind
    return _GUARD.format(
        greatest=greatest,
        counted=_COUNTED if counts else "",
        closes="= %(closes)s" if has_end else "IS NULL",
        earlier=EARLIER[has_key].format(author="%(author)s", thread="%(thread)s"),
        answered=_ANSWERED.format(or_own="" if counts else _OR_OWN) if is_reply else "",
    )


def _stand(comment: Comment, seq: int) -> None:
    """Let the comment stand at the place that the thread gave out."""
    comment.seq = seq
    comment.path = comment.path[:-_LEVEL] + path.step(seq)
    comment.rpath = comment.rpath[:-_LEVEL] + path.reversed_step(seq)
