from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from comments.accounts.viewer import Viewer
from comments.threads.models import Comment, Status, Vote
from comments.threads.ranking import wilson_lower_bound
from comments.threads.reading import CommentNotFound
from comments.threads.voting import NotOpenForVotes, NotSignedIn, OwnComment, VoteNotUnderstood, cast_vote
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make_comment()


def seen_by(profile):
    return Viewer(site_id=profile.site_id, user=profile.user, profile=profile)


@pytest.fixture
def reader(comment):
    return seen_by(ProfileFactory(site=comment.thread.article.site))


class TestCastVote:
    @pytest.mark.parametrize(
        ("votes", "counted"),
        [
            ([1], (1, 0)),
            ([-1], (0, 1)),
            ([1, 1], (1, 0)),
            ([1, -1], (0, 1)),
            ([-1, 1], (1, 0)),
            ([1, 0], (0, 0)),
            ([0], (0, 0)),
            ([1, 0, -1, -1], (0, 1)),
        ],
    )
    def test_counts_once_per_person_and_can_be_changed(self, comment, reader, now, votes, counted):
        ups, downs = counted
        for value in votes:
            cast_vote(comment_id=comment.pk, viewer=reader, value=value, now=now)
        comment.refresh_from_db()
        assert (comment.ups, comment.downs, comment.score) == (ups, downs, ups - downs)
        assert comment.confidence == wilson_lower_bound(ups, downs)
        assert Vote.objects.count() == ups + downs

    def test_refuses_ones_own_comment(self, comment, now):
        with pytest.raises(OwnComment):
            cast_vote(comment_id=comment.pk, viewer=seen_by(comment.author), value=1, now=now)

    def test_refuses_who_is_not_signed_in(self, comment, now):
        with pytest.raises(NotSignedIn):
            cast_vote(
                comment_id=comment.pk, viewer=Viewer(site_id=comment.thread.article.site_id), value=1, now=now
            )

    @pytest.mark.parametrize("value", [2, -2, 10**9])
    def test_refuses_other_numbers(self, comment, reader, now, value):
        with pytest.raises(VoteNotUnderstood):
            cast_vote(comment_id=comment.pk, viewer=reader, value=value, now=now)

    def test_finds_no_hidden_comment(self, reader, comment, now):
        held = make_comment(thread=comment.thread, status=Status.HELD)
        with pytest.raises(CommentNotFound):
            cast_vote(comment_id=held.pk, viewer=reader, value=1, now=now)

    def test_finds_no_comment_of_another_site(self, reader, now):
        with pytest.raises(CommentNotFound):
            cast_vote(comment_id=make_comment(thread=ThreadFactory()).pk, viewer=reader, value=1, now=now)

    def test_refuses_a_tombstone(self, reader, comment, now):
        removed = make_comment(thread=comment.thread, status=Status.REMOVED, replies=1)
        with pytest.raises(NotOpenForVotes):
            cast_vote(comment_id=removed.pk, viewer=reader, value=1, now=now)


@pytest.mark.django_db(transaction=True)
class TestParallelVotes:
    def test_hold_one_vote_a_person(self, now):
        comment = make_comment()
        reader = seen_by(ProfileFactory(site=comment.thread.article.site))
        together = Barrier(8)

        def vote(value):
            together.wait()
            try:
                cast_vote(comment_id=comment.pk, viewer=reader, value=value, now=now)
            finally:
                connections.close_all()

        threads = [Thread(target=vote, args=(value,)) for value in [1, -1] * 4]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        stored = Comment.objects.get(pk=comment.pk)
        assert Vote.objects.filter(comment=comment).count() == 1 == stored.ups + stored.downs
        connection.close()
