import uuid

import pytest

from comments.threads.counting import counts
from comments.threads.models import Thread
from tests.factories.articles import ArticleFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


class TestCounts:
    def test_of_a_hundred_articles_take_one_query(self, django_assert_num_queries):
        articles = [ArticleFactory() for _ in range(3)]
        wanted = [article.public_id for article in articles] + [uuid.uuid4() for _ in range(97)]
        with django_assert_num_queries(1):
            found = counts(public_ids=wanted)
        assert {one.public_id for one in found} == {article.public_id for article in articles}

    def test_tell_what_a_page_with_them_is_made_from(self):
        thread = make_comment().thread
        Thread.objects.filter(pk=thread.pk).update(version=5, comment_count=1)
        article = thread.article
        type(article).objects.filter(pk=article.pk).update(edition=3)
        type(article.site).objects.filter(pk=article.site_id).update(edition=9)
        (found,) = counts(public_ids=[article.public_id])
        assert (found.article_id, found.site_id, found.thread_id) == (article.pk, article.site_id, thread.pk)
        assert (found.comment_count, found.version, found.site_version) == (1, 8, 9)

    def test_are_there_before_anybody_looked_at_the_discussion(self):
        article = ArticleFactory()
        (found,) = counts(public_ids=[article.public_id])
        assert (found.thread_id, found.comment_count, found.discussion) == (None, 0, "open")

    def test_are_of_one_site_where_it_is_named(self):
        here, there = ThreadFactory(), ThreadFactory()
        ids = [here.article.public_id, there.article.public_id]
        keys = [here.article.canonical_key, there.article.canonical_key]
        for asked in ({"public_ids": ids}, {"canonical_keys": keys}):
            (found,) = counts(site=here.article.site, **asked)
            assert found.article_id == here.article_id

    def test_by_key_need_a_site(self):
        with pytest.raises(ValueError, match="site"):
            counts(canonical_keys=["key"])

    def test_of_nothing_are_none(self):
        assert counts() == []
