import json
import re
from collections.abc import Iterator
from functools import partial

import pytest
from django.db import connection, transaction

from comments.threads import bookmarks, listing, rows
from comments.threads.keyset import encode_cursor
from comments.threads.models import Comment
from comments.threads.orders import DepthFirst, Order
from comments.threads.seen import seen_of
from tests.factories.crowds import crowd, disperse, stir

pytestmark = pytest.mark.django_db

COMMENTS = 100_000
MOVED = 2_000
BEFORE_MOVES = 7
SIZE = 50
# Rows that a page may touch in all tables together: itself, first replies, authors, words and a look at each place.
TOUCHED_MAX = 1_500
# What votes moved since a list began is looked at whole.
TOUCHED_AS_OF_MAX = TOUCHED_MAX + 6 * MOVED

BY_TIME = "comment_below_by_time"
BY = {
    Order.NEWEST: BY_TIME,
    Order.OLDEST: BY_TIME,
    Order.TOP: "comment_below_by_confidence",
    Order.HOT: "comment_below_by_hot",
    Order.CONTROVERSIAL: "comment_below_by_controversy",
}
# SQLite gives the indexes of its constraints no names; it tells what is looked up in them.
BY_PATH = {"postgresql": "comment_has_its_own_place", "sqlite": "(thread_id=? AND path"}
BY_RPATH = {"postgresql": "comment_has_its_own_place_newest_first", "sqlite": "(thread_id=? AND rpath"}


@pytest.fixture(scope="module")
def thread(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        large = crowd(COMMENTS)
        stir(large, MOVED)
        large.refresh_from_db()
        yield large
        disperse()


@pytest.fixture(autouse=True)
def _no_check_of_everything(db) -> Iterator[None]:
    """Nothing is written here, so that no test has to look at each reference of a hundred thousand comments."""
    yield
    transaction.set_rollback(True)


@pytest.fixture
def busiest(thread):
    """The root with thousands of replies."""
    return seen_of(Comment.objects.with_words().filter(thread=thread, depth=0).order_by("seq")[0])


@pytest.fixture
def asked(monkeypatch):
    """The statements that lists run, with their values."""
    heard = []
    fetch = rows.fetch

    def listen(connection, sql, values):
        heard.append((sql, values))
        return fetch(connection, sql, values)

    monkeypatch.setattr(rows, "fetch", listen)
    return heard


def on_sqlite(sql, values):
    """Return what is looked up, having made sure that nothing is read whole and nothing large is sorted."""
    with connection.cursor() as cursor:
        bound = {name: rows._as_text(value) for name, value in values.items()}
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", bound)
        lines = [line[3] for line in cursor.fetchall()]
    # Names of one letter behind SCAN: a page, what is lifted out, a generation. Tables are x, y (comments), a, v, q, e.
    assert [line for line in lines if re.match(r"SCAN ([xyavqe]\b|threads_|accounts_)", line)] == []
    if "threads_pastrank" not in sql:
        assert [line for line in lines if "USE TEMP B-TREE" in line] == []
    return " ".join(lines)


def on_postgresql(sql, values, mode):
    """Return the indexes that are used, having made sure that a page touches few rows."""
    names = []

    def number(match):
        if match[1] not in names:
            names.append(match[1])
        return f"${names.index(match[1]) + 1}"

    numbered = re.sub(r"%\((\w+)\)s", number, sql)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL plan_cache_mode = {mode}")
        cursor.execute(f"PREPARE looked_at AS {numbered}")
        places = ", ".join(["%s"] * len(names))
        cursor.execute(
            f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE looked_at ({places})", [values[name] for name in names]
        )
        ((explained,),) = cursor.fetchall()
        cursor.execute("DEALLOCATE looked_at")
    plan = explained if isinstance(explained, list) else json.loads(explained)
    nodes = list(walk(plan[0]["Plan"]))
    touched = sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in nodes
        if "Relation Name" in node
    )
    assert touched <= (TOUCHED_AS_OF_MAX if "threads_pastrank" in sql else TOUCHED_MAX)
    return " ".join(node.get("Index Name", "") for node in nodes)


def walk(node):
    yield node
    for below in node.get("Plans", ()):
        yield from walk(below)


def look(asked):
    """Return how each statement was answered, on PostgreSQL both with a plan for these values and with one for all."""
    seen = []
    for sql, values in asked:
        if connection.vendor == "sqlite":
            seen.append(on_sqlite(sql, values))
        else:
            seen += [on_postgresql(sql, values, f"force_{kind}_plan") for kind in ("custom", "generic")]
    return seen


def turn(read):
    """Read the first page and one that follows."""
    begun = read(cursor="")
    assert begun.next_cursor
    assert read(cursor=begun.next_cursor).next_cursor


def as_of(generation, cursor, *, order, thread):
    """Return a cursor as an earlier generation would have given it out."""
    scope = f"roots:{order}:{thread.pk}"
    bookmark = bookmarks.open_at(cursor, scope=scope, order=order)
    return encode_cursor(scope, [generation, bookmark.last_seq, bookmark.rank, bookmark.seq])


class TestPlans:
    @pytest.mark.parametrize("order", list(Order))
    def test_of_roots_walk_the_index_of_their_order(self, thread, order, asked):
        turn(partial(listing.roots, thread=thread, order=order, size=SIZE))
        begun, *_rest = plans = look(asked)
        assert "comment_prominent" in begun
        assert all(BY[order] in plan for plan in plans)

    @pytest.mark.parametrize("order", list(Order))
    def test_of_first_replies_walk_it_too(self, thread, order, asked):
        listing.roots(thread=thread, order=Order.NEWEST, replies_order=order, size=SIZE)
        assert all(BY[order] in plan for plan in look(asked))

    @pytest.mark.parametrize("order", list(Order))
    def test_of_replies_walk_the_index_of_their_order(self, busiest, order, asked):
        turn(partial(listing.replies, parent=busiest, order=order, size=SIZE))
        assert all(BY[order] in plan for plan in look(asked))

    @pytest.mark.parametrize("order", [Order.TOP, Order.HOT, Order.CONTROVERSIAL])
    def test_as_of_an_old_generation_find_what_moved_by_its_place(self, thread, order, asked):
        cursor = listing.roots(thread=thread, order=order, size=SIZE).next_cursor
        asked.clear()
        older = as_of(BEFORE_MOVES, cursor, order=order, thread=thread)
        assert len(listing.roots(thread=thread, order=order, size=SIZE, cursor=older).branches) == SIZE
        assert all("past_rank_by_place" in plan and BY[order] in plan for plan in look(asked))

    def test_of_a_subtree_walk_the_paths(self, busiest, asked):
        turn(partial(listing.subtree, top=busiest, size=SIZE))
        assert all(BY_PATH[connection.vendor] in plan for plan in look(asked))

    @pytest.mark.parametrize(
        ("order", "index"), [(DepthFirst.OLDEST, BY_PATH), (DepthFirst.NEWEST, BY_RPATH)]
    )
    def test_depth_first_walk_the_paths(self, thread, order, index, asked):
        turn(partial(listing.depth_first, thread=thread, order=order, size=SIZE))
        assert all(index[connection.vendor] in plan for plan in look(asked))

    def test_of_a_site_walk_its_latest(self, thread, asked):
        turn(partial(listing.latest_of_site, site=thread.article.site, size=SIZE))
        assert all("comment_latest_of_site" in plan for plan in look(asked))

    def test_of_an_author_walk_what_they_published(self, thread, asked):
        author = Comment.objects.filter(thread=thread)[0].author
        turn(partial(listing.by_author, author=author, size=10))
        assert all("comment_published_by_author" in plan for plan in look(asked))

    def test_of_ancestors_look_up_their_paths(self, busiest, asked):
        reply = listing.replies(parent=busiest, size=1).comments[0]
        asked.clear()
        listing.ancestors(reply)
        assert all(BY_PATH[connection.vendor] in plan for plan in look(asked))

    def test_of_neighbours_walk_a_step_to_each_side(self, busiest, asked):
        listing.neighbours(listing.replies(parent=busiest, size=1).comments[0])
        assert all(BY_TIME in plan for plan in look(asked))


class TestReadingToTheEnd:
    @pytest.mark.parametrize("order", list(Order))
    def test_finds_each_of_thousands_of_replies_once(self, busiest, order):
        read, cursor = [], ""
        while not read or cursor:
            page = listing.replies(parent=busiest, order=order, size=100, cursor=cursor)
            read, cursor = read + [comment.id for comment in page.comments], page.next_cursor
        assert len(read) == len(set(read)) == busiest.reply_count
