import pytest

from comments.threads import listing
from comments.threads.models import Comment, Status
from comments.threads.orders import Order
from comments.threads.seen import seen_of
from tests.factories.threads import FIRST_POSTED, ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


class TestSeen:
    def test_is_the_same_from_a_list_and_from_a_model(self):
        thread = ThreadFactory()
        root = make_comment(thread=thread, body="First *words*.")
        reply = make_comment(answers=root)
        Comment.objects.filter(pk=reply.pk).update(
            edited_at=FIRST_POSTED, confidence=0.25, hot=-7.5, controversy=3.0, ranked_in=2**40
        )
        read = listing.depth_first(thread=thread).comments
        assert read == [seen_of(comment) for comment in Comment.objects.with_words().order_by("path")]
        assert [type(value) for value in read[0]] == [type(value) for value in seen_of(root)]

    def test_needs_no_further_query(self, django_assert_num_queries):
        make_comment()
        comment = Comment.objects.with_words().get()
        with django_assert_num_queries(0):
            seen = seen_of(comment)
        assert (seen.author_name, seen.html) == (comment.author.display_name, comment.revision.html)

    def test_answers_its_parent_where_whom_it_answered_is_gone(self):
        comment = make_comment(answers=make_comment())
        Comment.objects.filter(pk=comment.pk).update(reply_to=None)
        stored = Comment.objects.with_words().get(pk=comment.pk)
        (listed,) = listing.replies(parent=seen_of(comment.parent), order=Order.NEWEST).comments
        assert seen_of(stored).reply_to_id == listed.reply_to_id == comment.parent_id

    @pytest.mark.parametrize(
        ("status", "public", "tombstone"),
        [
            (Status.PUBLISHED, True, False),
            (Status.HELD, False, False),
            (Status.REJECTED, False, False),
            (Status.REMOVED, False, True),
            (Status.WITHDRAWN, False, True),
        ],
    )
    def test_knows_whether_its_words_stand(self, status, public, tombstone):
        seen = seen_of(make_comment(status=status))
        assert (seen.is_public, seen.is_tombstone) == (public, tombstone)
