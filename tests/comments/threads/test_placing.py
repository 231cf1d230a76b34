from datetime import timedelta

import pytest

from comments.threads.models import Comment, Status, Thread
from comments.threads.path import MAX_DEPTH
from tests.factories.threads import FIRST_POSTED, ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return ThreadFactory()


class TestPlace:
    def test_puts_a_root_behind_everything_posted_so_far(self, thread):
        first, second = make_comment(thread=thread), make_comment(thread=thread)
        assert first.path < second.path
        assert first.rpath > second.rpath

    def test_keeps_the_order_of_posting_when_the_clock_goes_back(self, thread):
        first = make_comment(thread=thread, at=FIRST_POSTED + timedelta(days=9))
        second = make_comment(thread=thread, at=FIRST_POSTED)
        assert second.seq == first.seq + 1

    def test_puts_a_reply_below_its_parent(self, thread):
        root = make_comment(thread=thread)
        reply = make_comment(answers=root)
        answer = make_comment(answers=reply)
        assert (reply.parent_id, reply.root_id, reply.depth) == (root.pk, root.pk, 1)
        assert (answer.parent_id, answer.root_id, answer.depth) == (reply.pk, root.pk, 2)
        assert answer.path.startswith(reply.path)
        assert reply.path.startswith(root.path)

    def test_keeps_its_first_words_as_revision_one(self, thread):
        comment = make_comment(thread=thread, body="*Well* said.")
        assert (comment.revision.number, comment.revision.body) == (1, "*Well* said.")
        assert comment.revision.html == "<p><em>Well</em> said.</p>"

    def test_hangs_replies_below_the_cap_on_the_deepest_that_may_have_children(self, thread):
        comment = make_comment(thread=thread)
        chain = [comment]
        for _ in range(MAX_DEPTH + 4):
            comment = make_comment(answers=comment)
            chain.append(comment)
        deepest = chain[MAX_DEPTH:]
        assert {below.depth for below in deepest} == {MAX_DEPTH}
        assert {below.parent_id for below in deepest} == {chain[MAX_DEPTH - 1].pk}
        assert [below.reply_to_id for below in deepest[1:]] == [above.pk for above in deepest[:-1]]
        assert [c.pk for c in Comment.objects.filter(thread=thread).order_by("path")] == [c.pk for c in chain]

    def test_counts_what_is_published(self, thread):
        root = make_comment(thread=thread)
        make_comment(answers=root)
        root.refresh_from_db()
        thread.refresh_from_db()
        assert (root.reply_count, thread.comment_count) == (1, 2)

    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED])
    def test_counts_and_shows_nothing_of_what_is_hidden(self, thread, status):
        root = make_comment(thread=thread)
        before = Thread.objects.get(pk=thread.pk).version
        reply = make_comment(answers=root, status=status)
        root.refresh_from_db()
        thread.refresh_from_db()
        assert not reply.is_shown
        assert (root.reply_count, thread.comment_count, thread.version) == (0, 1, before)

    def test_reads_in_order_whatever_was_interleaved(self, thread):
        one, two = make_comment(thread=thread), make_comment(thread=thread)
        reply_to_two = make_comment(answers=two)
        reply_to_one = make_comment(answers=one)
        second_reply_to_two = make_comment(answers=two)
        in_order = Comment.objects.filter(thread=thread).order_by("path")
        assert list(in_order) == [one, reply_to_one, two, reply_to_two, second_reply_to_two]
        newest_first = Comment.objects.filter(thread=thread).order_by("rpath")
        assert list(newest_first) == [two, second_reply_to_two, reply_to_two, one, reply_to_one]
