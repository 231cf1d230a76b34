"""A page costs the same whatever stands on it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.threads.models import Status
from tests.factories.articles import ReferenceFactory, SectionFactory
from tests.factories.moderation import make_flag


def branch(say, **given):
    root = say(**given)
    for _ in range(5):
        say(answers=say(answers=root))


@pytest.fixture
def busy(say, article, reader, moderator):
    """A thread with everything in it."""
    ReferenceFactory.create_batch(6, article=article)
    for _ in range(6):
        branch(say)
    say(author=moderator.profile)
    say(status=Status.REMOVED, replies=2)
    for _ in range(3):
        say(author=reader.profile, status=Status.HELD)


class TestTheArticlePage:
    # Article with site, section and thread; two policies; roots with their first replies; badges; references; why one was removed.
    def test_asks_seven_questions_whoever_looks(
        self, visitor, reader, address, busy, django_assert_num_queries
    ):
        for who in (visitor, reader):
            with django_assert_num_queries(7):
                who.get(address)

    def test_asks_as_many_of_an_empty_discussion_or_fewer(
        self, visitor, address, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(5):
            visitor.get(address)


class TestThePermalink:
    def test_asks_six_questions(self, visitor, say, busy, django_assert_num_queries):
        deep = say()
        for _ in range(4):
            deep = say(answers=deep)
        branch(say, answers=deep)
        # Comment with article and site; policy; ancestors; replies; badges; the ones before and after.
        with django_assert_num_queries(6):
            visitor.get(f"/c/{deep.pk}/")


class TestWhatIsMine:
    # Session, user; article with thread; policy; role, profile; votes, own, ignored, waiting, and which of it is in a shadow.
    def test_asks_eleven_questions(self, reader, address, busy, thread, django_assert_num_queries):
        comments = list(thread.comments.all())
        with django_assert_num_queries(11):
            reader.mine(address, *comments)

    # The same without a shadow, for nothing of theirs waits, and what waits for them.
    def test_asks_eleven_questions_of_a_moderator(
        self, moderator, address, busy, thread, django_assert_num_queries
    ):
        comments = list(thread.comments.all())
        with django_assert_num_queries(11):
            moderator.mine(address, *comments)

    def test_asks_two_where_there_are_no_comments(self, reader, django_assert_num_queries):
        with django_assert_num_queries(2):
            reader.client.get("/c/mine/")


class TestTheSiteFront:
    def test_asks_three_questions(self, visitor, site, article, django_assert_num_queries):
        SectionFactory.create_batch(4, site=site)
        with django_assert_num_queries(3):
            visitor.get(f"/{site.slug}/")


class TestThePageForModerating:
    def test_asks_as_much_however_much_there_is(self, moderator, say, busy, django_assert_num_queries):
        comment = say()
        make_flag(comment)
        with CaptureQueriesContext(connection) as of_one:
            moderator.get(f"/c/{comment.pk}/moderate/")
        for _ in range(3):
            make_flag(comment)
        with django_assert_num_queries(len(of_one)):
            moderator.get(f"/c/{comment.pk}/moderate/")
        # Who asks, four; the case with what is known of it; what lies beside it; the comment as the page shows it.
        assert len(of_one) <= 26
