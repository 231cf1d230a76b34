import pytest

from comments.threads.listing import latest_of_site
from comments.threads.models import DiscussionPolicy, Votes
from comments.threads.scores import without_scores
from tests.factories.articles import SiteFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


class TestWithoutScores:
    def test_names_the_discussions_that_show_none_in_one_query(self, django_assert_num_queries):
        site = SiteFactory()
        shown, hidden, frozen = (ThreadFactory(article__site=site) for _ in range(3))
        for thread, votes in ((hidden, Votes.OFF), (frozen, Votes.FROZEN)):
            DiscussionPolicy.objects.create(site=site, article=thread.article, votes=votes)
        for thread in (shown, hidden, frozen):
            make_comment(thread=thread)
        comments = latest_of_site(site=site).comments
        with django_assert_num_queries(1):
            assert without_scores(comments) == {hidden.pk}

    def test_asks_nothing_about_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert without_scores([]) == frozenset()
