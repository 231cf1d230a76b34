import uuid

import pytest

from comments.accounts.viewer import Viewer
from comments.threads.models import Comment, Status, Vote
from comments.threads.overlay import own_waiting, votes_of
from comments.threads.seen import seen_of
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return ThreadFactory()


@pytest.fixture
def me(thread):
    profile = ProfileFactory(site=thread.article.site)
    return Viewer(site_id=thread.article.site_id, user=profile.user, profile=profile)


class TestOwnWaiting:
    def test_is_what_of_mine_waits_here_newest_first(self, thread, me, django_assert_num_queries):
        mine = [make_comment(thread=thread, author=me.profile, status=Status.HELD) for _ in range(2)]
        make_comment(thread=thread, author=me.profile)
        make_comment(thread=thread, status=Status.HELD)
        other = ThreadFactory(article__site=thread.article.site)
        make_comment(thread=other, author=me.profile, status=Status.HELD)
        expected = [seen_of(Comment.objects.with_words().get(pk=one.pk)) for one in mine[::-1]]
        with django_assert_num_queries(1):
            assert own_waiting(thread=thread, viewer=me) == expected

    def test_is_nothing_for_whoever_never_spoke(self, thread, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert own_waiting(thread=thread, viewer=Viewer(site_id=thread.article.site_id)) == []


class TestVotesOf:
    def test_are_mine_on_these_without_the_ones_taken_back(self, thread, me, now, django_assert_num_queries):
        comments = [make_comment(thread=thread) for _ in range(4)]
        for comment, value in zip(comments, [1, -1, 0], strict=False):
            Vote.objects.create(comment=comment, voter=me.profile, value=value, is_pending=True, cast_at=now)
        stranger = ProfileFactory(site=thread.article.site)
        Vote.objects.create(comment=comments[3], voter=stranger, value=1, is_pending=True, cast_at=now)
        ids = [*(comment.pk for comment in comments), uuid.uuid4()]
        with django_assert_num_queries(1):
            assert votes_of(viewer=me, ids=ids) == {comments[0].pk: 1, comments[1].pk: -1}
        assert votes_of(viewer=me, ids=ids[1:2]) == {comments[1].pk: -1}

    def test_are_none_for_whoever_never_spoke(self, thread, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert votes_of(viewer=Viewer(site_id=thread.article.site_id), ids=[uuid.uuid4()]) == {}
