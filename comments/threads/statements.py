"""
The SQL of lists: text built once for each shape and database, values bound by name.

Every list is a short walk in one index. Each row brings its author's name and its current revision along.
"""
# ruff: noqa: S608 - what is put into the text are names and whole numbers of this house; values are bound

from dataclasses import dataclass
from functools import lru_cache

from comments.threads.orders import Order
from comments.threads.prominence import PROMINENT_MAX

# What a row is on its page.
LIFTED, LISTED, REPLY = 0, 1, 2

# What a walk hands on of a comment.
_HELD = (
    "id thread_id author_id parent_id root_id reply_to_id depth seq path status is_shown prominence ups downs score"
    " reply_count version label posted_at edited_at confidence hot controversy ranked_in revision_id"
).split()
# What comes out, as `rows.py` expects it. What another column says too stays empty: an id takes longer to read than to
# find in the next column.
_OUT = (
    "c.kind, c.rank, {generation}, {last}, {thread}, c.id, c.author_id, c.parent_id,"
    " CASE WHEN c.depth > 1 THEN c.root_id END, NULLIF(c.reply_to_id, c.parent_id),"
    " c.depth, c.seq, c.path, c.status, c.is_shown, c.prominence, c.ups, c.downs, c.score, c.reply_count, c.version, c.label,"
    " c.posted_at, c.edited_at, c.confidence, c.hot, c.controversy, c.ranked_in,"
    " a.display_name, a.user_id, a.is_guest, v.body, v.html"
)
_NO_RANK = "CAST(0 AS double precision)"


@dataclass(frozen=True, slots=True)
class Below:
    """The shape of a page of what hangs on one place."""

    order: Order
    size: int
    # Whether it goes on where a cursor says, instead of beginning.
    goes_on: bool
    # The first so many replies of each, and in which order.
    replies: int = 0
    replies_order: Order = Order.OLDEST
    # Whether prominent comments are lifted out: they come first, and a page that goes on leaves out the ones it is told.
    lifts: bool = False


@lru_cache(maxsize=512)
def below(vendor: str, shape: Below) -> str:
    """
    Return the SQL of a page of what hangs on `place`, with one row more than its size.

    A page that goes on asks for `seq` and `lifted`; in an order that votes make also for `rank`, `generation` and
    `last_seq`. One that begins in such an order tells the thread's generation and the last place that is shown there.
    """
    parts = []
    if shape.goes_on and shape.order.measure:
        parts.append(f"g AS ({_generation(vendor)})")
        walk = _as_of(vendor, shape)
    else:
        walk = _walk(shape.order, f"x.hangs_on = %(place)s{_bound(vendor, shape)}", limit=shape.size + 1)
    if shape.lifts and not shape.goes_on:
        parts.append(f"l AS ({_LIFTED})")
        walk = f"SELECT * FROM l UNION ALL SELECT * FROM ({walk}) w"
    parts.append(f"p AS ({walk})")
    found = "SELECT * FROM p"
    if shape.replies:
        found += f" UNION ALL {_first_replies(vendor, shape)}"
    told = bool(shape.order.measure) and not shape.goes_on
    return f"WITH {', '.join(parts)} {_with_words(vendor, found, tells_generation=told)}"


@lru_cache(maxsize=256)
def along(vendor: str, column: str, size: int, until: bool) -> str:
    """Return the SQL of a thread along `path` or `rpath`, behind `after` and perhaps before `until`."""
    bound = f"x.thread_id = %(thread)s AND x.{column} > %(after)s" + (
        f" AND x.{column} < %(until)s" if until else ""
    )
    return _with_words(vendor, _plain(f"{bound} AND x.is_shown ORDER BY x.{column} LIMIT {size + 1}"))


@lru_cache(maxsize=4)
def at_paths(vendor: str) -> str:
    """Return the SQL of the comments of a thread that stand at these `paths`."""
    return _with_words(
        vendor, _plain(f"x.thread_id = %(thread)s AND x.path {among(vendor, 'paths')} AND x.is_shown")
    )


@lru_cache(maxsize=4)
def beside(vendor: str) -> str:
    """Return the SQL of the comments just before and just after `seq` on the same `place`."""
    earlier = _walk(Order.NEWEST, "x.hangs_on = %(place)s AND x.seq < %(seq)s", limit=1)
    later = _walk(Order.OLDEST, "x.hangs_on = %(place)s AND x.seq > %(seq)s", limit=1)
    return _with_words(vendor, f"SELECT * FROM ({earlier}) d UNION ALL SELECT * FROM ({later}) f")


@lru_cache(maxsize=256)
def published(vendor: str, column: str, size: int, goes_on: bool) -> str:
    """Return the SQL of what one `owner` (an author or a site) has published, newest first."""
    bound = f"x.{column} = %(owner)s AND x.status = 'published'" + (" AND x.seq < %(seq)s" if goes_on else "")
    # Nobody is told of a discussion that is off.
    told = (
        "EXISTS (SELECT 1 FROM threads_thread t JOIN articles_article b ON b.id = t.article_id"
        " WHERE t.id = x.thread_id AND b.discussion <> 'off')"
    )
    found = _plain(f"{bound} AND {told} ORDER BY x.seq DESC LIMIT {size + 1}")
    return _with_words(vendor, found, thread="c.thread_id")


@lru_cache(maxsize=4)
def waiting(vendor: str, limit: int) -> str:
    """Return the SQL of what one `author` has waiting for a moderator in a thread, newest first."""
    return _with_words(
        vendor,
        _plain(
            "x.author_id = %(author)s AND x.thread_id = %(thread)s AND x.status = 'held'"
            f" ORDER BY x.seq DESC LIMIT {limit}"
        ),
    )


def among(vendor: str, name: str) -> str:
    """Return the condition that a column is one of a bound list: the same text for every length."""
    if vendor == "postgresql":
        return f"= ANY(%({name})s)"
    return f"IN (SELECT value FROM json_each(%({name})s))"


def _columns(of: str) -> str:
    return ", ".join(f"{of}.{column}" for column in _HELD)


_LIFTED = (
    f"SELECT {_columns('x')}, {LIFTED} AS kind, CAST(x.prominence AS double precision) AS rank FROM threads_comment x"
    " WHERE x.thread_id = %(place)s AND x.prominence > 0 AND x.is_shown AND x.status = 'published' AND x.depth = 0"
    f" ORDER BY x.prominence DESC, x.seq DESC LIMIT {PROMINENT_MAX}"
)


def _plain(where: str, *, kind: int = LISTED, rank: str = _NO_RANK) -> str:
    return f"SELECT {_columns('x')}, {kind} AS kind, {rank} AS rank FROM threads_comment x WHERE {where}"


def _walk(order: Order, where: str, *, limit: int, kind: int = LISTED) -> str:
    """Return the SQL of the first rows in this order; those of a vote-made one know their rank."""
    sign = "" if order == Order.OLDEST else " DESC"
    measure = f"x.{order.measure}" if order.measure else ""
    by = f"{measure}{sign}, x.seq{sign}" if measure else f"x.seq{sign}"
    return _plain(f"{where} AND x.is_shown ORDER BY {by} LIMIT {limit}", kind=kind, rank=measure or _NO_RANK)


def _bound(vendor: str, shape: Below) -> str:
    """Return what a page in order of time, or the first of any order, asks for besides its place."""
    if not shape.goes_on:
        return " AND x.id NOT IN (SELECT id FROM l)" if shape.lifts else ""
    behind = f" AND x.seq {'>' if shape.order == Order.OLDEST else '<'} %(seq)s"
    return behind + (f" AND NOT x.seq {among(vendor, 'lifted')}" if shape.lifts else "")


def _generation(vendor: str) -> str:
    """
    Return the SQL of the generation that a page goes on in: the cursor's, or the oldest that is still kept.

    Where nothing is kept of a place, nothing there moved since, and the present is as good.
    """
    larger = "greatest" if vendor == "postgresql" else "max"
    return (
        f"SELECT {larger}(%(generation)s, COALESCE(min(generation) - 1, {2**63 - 1})) AS number"
        " FROM threads_pastrank WHERE hangs_on = %(place)s"
    )


def _as_of(vendor: str, shape: Below) -> str:
    """
    Return the SQL of the next rows as the order was in generation `g`.

    What has not moved since stands in the present index; what has, in the first of its past places after `g`.
    """
    measure, limit = shape.order.measure, shape.size + 1
    bound = "({of}.{measure}, {of}.seq) < (%(rank)s, %(seq)s) AND {of}.seq <= %(last_seq)s"
    if shape.lifts:
        bound += f" AND NOT {{of}}.seq {among(vendor, 'lifted')}"
    still = _walk(
        shape.order,
        f"x.hangs_on = %(place)s AND x.ranked_in <= (SELECT number FROM g)"
        f" AND {bound.format(of='x', measure=measure)}",
        limit=limit,
    )
    moved = (
        f"SELECT {_columns('x')}, {LISTED} AS kind, o.{measure} AS rank"
        f" FROM ({_in_past_order(vendor, measure, bound)}) o CROSS JOIN threads_comment x"
        " WHERE o.generation = (SELECT min(e.generation) FROM threads_pastrank e"
        " WHERE e.comment_id = o.comment_id AND e.generation > (SELECT number FROM g))"
        f" AND x.id = o.comment_id AND x.is_shown{'' if vendor == 'sqlite' else f' ORDER BY o.{measure} DESC, o.seq DESC'}"
        f" LIMIT {limit}"
    )
    return (
        f"SELECT * FROM (SELECT * FROM ({still}) s UNION ALL SELECT * FROM ({moved}) m) n"
        f" ORDER BY rank DESC, seq DESC LIMIT {limit}"
    )


def _in_past_order(vendor: str, measure: str, bound: str) -> str:
    """
    Return the SQL of all past ranks after `g`, sorted, so that whoever walks along them may stop after a page.

    Thousands may be kept: their comments and what else is known of each are looked at one by one, behind the sorting.
    SQLite sorts before it joins only what has a limit, and then again unless it is not asked to.
    """
    return (
        f"SELECT q.comment_id, q.generation, q.seq, q.{measure} FROM threads_pastrank q"
        " WHERE q.hangs_on = %(place)s AND q.generation > (SELECT number FROM g)"
        f" AND {bound.format(of='q', measure=measure)}"
        f" ORDER BY q.{measure} DESC, q.seq DESC{' LIMIT -1' if vendor == 'sqlite' else ''}"
    )


def _first_replies(vendor: str, shape: Below) -> str:
    """
    Return the SQL of the first replies of every row of `p`, each by one short walk.

    A window function would rank every reply there is. Only one database has LATERAL.
    """
    order, limit = shape.replies_order, shape.replies
    if vendor == "postgresql":
        walk = _walk(order, "x.hangs_on = p.id", limit=limit, kind=REPLY)
        return f"SELECT r.* FROM p CROSS JOIN LATERAL ({walk}) r WHERE p.reply_count > 0"
    sign = "" if order == Order.OLDEST else " DESC"
    by = f"x.{order.measure}{sign}, x.seq{sign}" if order.measure else f"x.seq{sign}"
    rank = f"y.{order.measure}" if order.measure else _NO_RANK
    return (
        f"SELECT {_columns('y')}, {REPLY} AS kind, {rank} AS rank FROM p CROSS JOIN threads_comment y"
        " WHERE p.reply_count > 0 AND y.id IN (SELECT x.id FROM threads_comment x"
        f" WHERE x.hangs_on = p.id AND x.is_shown ORDER BY {by} LIMIT {limit})"
    )


def _with_words(vendor: str, found: str, *, tells_generation: bool = False, thread: str = "NULL") -> str:
    """
    Return the SQL of these rows with author and revision.

    :param tells_generation: also the generation of `thread` and the last shown place, of the same moment as the rows
    """
    generation = "(SELECT t.rank_generation FROM threads_thread t WHERE t.id = %(thread)s)"
    # The thread's own last place tells when something was posted that waits for a moderator.
    last = (
        "(SELECT x.seq FROM threads_comment x WHERE x.hangs_on = %(place)s AND x.is_shown"
        " ORDER BY x.seq DESC LIMIT 1)"
    )
    out = _OUT.format(
        generation=generation if tells_generation else "0",
        last=last if tells_generation else "0",
        thread=thread,
    )
    author = "accounts_profile a"
    if vendor == "postgresql":
        # Otherwise a site of some ten thousand people has all of them read, to find fifty.
        author = (
            "LATERAL (SELECT b.id, b.display_name, b.user_id, b.is_guest FROM accounts_profile b"
            " WHERE b.id = c.author_id OFFSET 0) a"
        )
    return (
        f"SELECT {out} FROM ({found}) c CROSS JOIN {author} CROSS JOIN threads_revision v"
        " WHERE a.id = c.author_id AND v.id = c.revision_id"
    )
