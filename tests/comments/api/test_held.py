"""What waits for a moderator, or was refused, moves nothing that everybody may read."""

import pytest

from comments.threads import listing
from comments.threads.models import Status
from comments.threads.orders import DepthFirst, Order
from comments.threads.seen import seen_of
from tests.factories.threads import make_comment


@pytest.fixture
def top(thread, reader):
    for _ in range(3):
        make_comment(thread=thread, author=reader)
    return make_comment(thread=thread, author=reader, replies=3)


@pytest.fixture
def addresses(thread, top, reader, site):
    """Every public list of one comment a page, so that each has a cursor."""
    paths = [f"threads/{thread.pk}/comments/?order={order}&size=1" for order in Order]
    paths += [f"threads/{thread.pk}/tree/?order={order}&size=1" for order in DepthFirst]
    paths += [f"comments/{top.pk}/replies/?order={order}&size=1" for order in Order]
    paths += [
        f"comments/{top.pk}/subtree/?size=1",
        f"sites/{site.slug}/comments/?size=1",
        f"profiles/{reader.pk}/comments/?size=1",
    ]
    return paths


@pytest.fixture(params=[Status.HELD, Status.REJECTED])
def post_unseen(request, thread, top, reader):
    """Post what nobody sees: below the discussion, and below a comment."""

    def post():
        for place in ({"thread": thread}, {"answers": top}):
            make_comment(**place, author=reader, status=request.param)

    return post


def test_a_list_and_its_cursor_stay_the_same_bytes(call, addresses, post_unseen):
    def read():
        answers = {path: call.get(path) for path in addresses}
        assert all(answer.json()["next"] for answer in answers.values())
        return {path: (answer.content, answer.headers.get("ETag")) for path, answer in answers.items()}

    before = read()
    post_unseen()
    assert read() == before


@pytest.mark.parametrize("order", Order)
def test_a_cursor_says_the_same(thread, top, post_unseen, order):
    parent = seen_of(type(top).objects.with_words().get(pk=top.pk))

    def cursors():
        roots = listing.roots(thread=thread, order=order, size=1)
        return roots.next_cursor, listing.replies(parent=parent, order=order, size=1).next_cursor

    before = cursors()
    post_unseen()
    assert cursors() == before
