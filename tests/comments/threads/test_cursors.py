import base64
import json
import random
import string
from contextlib import suppress
from functools import partial

import pytest

from comments.threads import listing
from comments.threads.keyset import CursorRefused, encode_cursor
from comments.threads.models import Comment, Prominence
from comments.threads.orders import DepthFirst, Order
from comments.threads.seen import seen_of
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

MUTATIONS = 1_000


@pytest.fixture
def thread():
    thread = ThreadFactory()
    author = make_comment(thread=thread).author
    for _ in range(4):
        make_comment(thread=thread, author=author, replies=3)
    Comment.objects.filter(pk=make_comment(thread=thread).pk).update(prominence=Prominence.PINNED)
    # Whoever gets out of their list finds these.
    make_comment(thread=ThreadFactory(article__site=thread.article.site), replies=2)
    make_comment(replies=2)
    return thread


def ids(page):
    if isinstance(page, listing.SeenPage):
        return {comment.id for comment in page.comments}
    return {one.id for branch in page.branches for one in (branch.comment, *branch.replies)}


def lists_of(thread):
    """Return each kind of list, by a name, and what it may show."""
    comments = Comment.objects.filter(thread=thread)
    top = seen_of(comments.with_words().filter(reply_count=3).first())
    below = set(comments.filter(parent_id=top.id).values_list("pk", flat=True))
    everything = set(comments.values_list("pk", flat=True))
    on_site = set(Comment.objects.filter(site=thread.article.site).values_list("pk", flat=True))
    lists = {
        f"roots {order}": (partial(listing.roots, thread=thread, order=order), everything) for order in Order
    }
    lists |= {
        f"replies {order}": (partial(listing.replies, parent=top, order=order), below) for order in Order
    }
    lists |= {
        f"depth {order}": (partial(listing.depth_first, thread=thread, order=order), everything)
        for order in DepthFirst
    }
    author = comments.filter(reply_count=3).first().author
    lists["subtree"] = (partial(listing.subtree, top=top), below)
    lists["site"] = (partial(listing.latest_of_site, site=thread.article.site), on_site)
    lists["author"] = (partial(listing.by_author, author=author), everything)
    return lists


def mutations(cursor, chance):
    """Yield texts that were a cursor once: letters changed, cut, doubled; values inside changed for others."""
    letters = string.ascii_letters + string.digits + "-_=. é\x00"
    opened = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    odd = [0, -1, 1, 2**63 - 1, 2**63, 10**30, 0.5, -1e9, 1e308, True, None, "", "7", "9" * 19, [], {}, "x"]
    while True:
        text, values = list(cursor), list(opened)
        if chance.random() < 0.5:
            for _ in range(chance.randint(1, 3)):
                text[chance.randrange(len(text))] = chance.choice(letters)
            yield "".join(text[: chance.choice([len(text), chance.randrange(len(text)) + 1])])
        else:
            values[chance.randrange(len(values))] = chance.choice(
                [*odd, chance.randrange(2**62), chance.random()]
            )
            if chance.random() < 0.2:
                values = values * 2 if chance.random() < 0.5 else values[:-1]
            yield base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


class TestTampering:
    def test_gives_nothing_but_a_refusal_or_a_page_of_the_same_list(self, thread):
        chance = random.Random(7)
        lists = lists_of(thread)
        for read, may_show in lists.values():
            changed = mutations(read(size=1).next_cursor, chance)
            for _ in range(MUTATIONS // len(lists) + 1):
                with suppress(CursorRefused):
                    assert ids(read(size=3, cursor=next(changed))) <= may_show
        assert CursorRefused.status == 400

    def test_no_list_takes_the_cursor_of_another(self, thread):
        lists = lists_of(thread)
        cursors = {name: read(size=1).next_cursor for name, (read, _shown) in lists.items()}
        for name, (read, _shown) in lists.items():
            for other, cursor in cursors.items():
                if other != name:
                    with pytest.raises(CursorRefused):
                        read(cursor=cursor)

    def test_no_thread_takes_the_cursor_of_another(self, thread):
        other = ThreadFactory()
        for order in Order:
            cursor = listing.roots(thread=thread, order=order, size=1).next_cursor
            with pytest.raises(CursorRefused):
                listing.roots(thread=other, order=order, cursor=cursor)

    def test_a_cursor_of_an_earlier_release_is_refused(self, thread):
        old = encode_cursor(f"roots:top:{thread.pk}", [0.25, 7])
        with pytest.raises(CursorRefused):
            listing.roots(thread=thread, order=Order.TOP, cursor=old)
