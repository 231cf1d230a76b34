from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from comments.threads.models import Comment, Status, Thread
from tests.factories.threads import ThreadFactory, give_status, make_comment, no_reasons

pytestmark = pytest.mark.django_db


def change(comment, status, now):
    with transaction.atomic():
        return give_status(comment=Comment.objects.get(pk=comment.pk), status=status, now=now)


def counts(*comments):
    return [(c.is_shown, c.reply_count) for c in Comment.objects.in_bulk([c.pk for c in comments]).values()]


def number(thread):
    return Thread.objects.get(pk=thread.pk).comment_count


class TestChangeStatus:
    def test_shows_and_counts_an_approved_comment(self, now):
        root = make_comment()
        held = make_comment(answers=root, status=Status.HELD)
        approved = change(held, Status.PUBLISHED, now)
        root.refresh_from_db()
        assert (approved.is_shown, approved.published_at, root.reply_count, number(root.thread)) == (
            True,
            now,
            1,
            2,
        )

    def test_leaves_nothing_of_a_removed_comment_without_replies(self, now):
        root = make_comment()
        reply = make_comment(answers=root)
        change(reply, Status.REMOVED, now)
        root.refresh_from_db()
        reply.refresh_from_db()
        assert (reply.is_shown, root.reply_count, number(root.thread)) == (False, 0, 1)

    def test_leaves_a_tombstone_above_replies(self, now):
        root = make_comment(replies=2)
        change(root, Status.WITHDRAWN, now)
        root.refresh_from_db()
        assert (root.is_shown, root.is_tombstone, root.reply_count, number(root.thread)) == (True, True, 2, 2)

    def test_takes_tombstones_away_with_their_last_reply_all_the_way_up(self, now):
        root = make_comment()
        middle = make_comment(answers=root)
        leaf = make_comment(answers=middle)
        change(root, Status.REMOVED, now)
        change(middle, Status.WITHDRAWN, now)
        assert Comment.objects.shown().count() == 3
        change(leaf, Status.REMOVED, now)
        assert Comment.objects.shown().count() == 0
        assert number(root.thread) == 0

    def test_brings_them_back_with_a_restored_reply(self, now):
        root = make_comment()
        middle = make_comment(answers=root)
        leaf = make_comment(answers=middle)
        for comment, status in [(root, Status.REMOVED), (middle, Status.WITHDRAWN), (leaf, Status.REMOVED)]:
            change(comment, status, now)
        change(leaf, Status.PUBLISHED, now)
        assert Comment.objects.shown().count() == 3
        root.refresh_from_db()
        middle.refresh_from_db()
        assert (root.reply_count, middle.reply_count, number(root.thread)) == (1, 1, 1)

    def test_grows_the_version_of_comment_and_thread(self, now):
        comment = make_comment()
        before = Thread.objects.get(pk=comment.thread_id).version
        assert change(comment, Status.REMOVED, now).version == comment.version + 1
        assert Thread.objects.get(pk=comment.thread_id).version == before + 1

    def test_keeps_the_first_time_of_publishing(self, now):
        comment = make_comment()
        change(comment, Status.REMOVED, now)
        assert change(comment, Status.PUBLISHED, now + timedelta(days=1)).published_at == comment.published_at


class TestTheDatabaseItself:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"status": "held", "is_shown": True},
            {"status": "rejected", "is_shown": True},
            {"status": "published", "is_shown": False},
            {"status": "removed", "is_shown": True, "reply_count": 0},
            {"status": "unknown"},
            {"score": 1},
            {"depth": 1},
        ],
    )
    def test_refuses_a_comment_that_contradicts_itself(self, wrong):
        comment = make_comment()
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(**wrong)

    def test_refuses_two_comments_in_one_place(self):
        thread = ThreadFactory()
        first, second = make_comment(thread=thread), make_comment(thread=thread)
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=second.pk).update(path=first.path)

    def test_allows_a_tombstone_above_a_reply(self):
        comment = make_comment(replies=1)
        Comment.objects.filter(pk=comment.pk).update(
            status="removed", restriction_id=no_reasons("removed", site=comment.site), is_shown=True
        )
        assert Comment.objects.get(pk=comment.pk).is_tombstone
