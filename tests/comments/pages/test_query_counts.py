"""A page costs the same whatever stands on it."""

import pytest

from comments.threads.models import Status
from tests.factories.articles import ReferenceFactory, SectionFactory


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
    # Article with site, section and thread; policy; roots; their first replies; badges; references.
    def test_asks_six_questions_signed_out(self, visitor, address, busy, django_assert_num_queries):
        with django_assert_num_queries(6):
            visitor.get(address)

    # The same, and: session, user, role, profile, what waits, votes.
    def test_asks_thirteen_signed_in(self, reader, address, busy, django_assert_num_queries):
        with django_assert_num_queries(13):
            reader.get(address)

    def test_asks_as_many_of_an_empty_discussion_or_fewer(
        self, visitor, address, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(6):
            visitor.get(address)


class TestThePermalink:
    def test_asks_eight_questions_signed_out(self, visitor, say, busy, django_assert_num_queries):
        deep = say()
        for _ in range(4):
            deep = say(answers=deep)
        branch(say, answers=deep)
        # Site; comment; ancestors; replies; policy; badges; the one before and the one after.
        with django_assert_num_queries(8):
            visitor.get(f"/c/{deep.pk}/")


class TestTheSiteFront:
    def test_asks_three_questions(self, visitor, site, article, django_assert_num_queries):
        SectionFactory.create_batch(4, site=site)
        with django_assert_num_queries(3):
            visitor.get(f"/{site.slug}/")
