import pytest
from django.db import DatabaseError

from articles.models import Article
from comments.threads import opening
from comments.threads.models import Thread
from comments.threads.opening import thread_of
from tests.factories.articles import ArticleFactory

pytestmark = pytest.mark.django_db(transaction=True)


class TestThreadOf:
    def test_opens_it_once_and_says_that_the_pages_are_old(self, now):
        article = ArticleFactory()
        first, again = thread_of(article=article, now=now), thread_of(article=article, now=now)
        assert first == again
        assert Article.objects.get().edition == article.edition + 1

    def test_finds_an_open_one_in_one_query(self, now, django_assert_num_queries):
        article = ArticleFactory()
        thread_of(article=article, now=now)
        with django_assert_num_queries(1):
            thread_of(article=article, now=now)

    def test_opens_nothing_that_the_pages_would_not_tell(self, now, monkeypatch):
        def fail(article_id):
            raise DatabaseError("The disk is full.")

        monkeypatch.setattr(opening, "touch_article", fail)
        with pytest.raises(DatabaseError, match="full"):
            thread_of(article=ArticleFactory(), now=now)
        assert not Thread.objects.exists()
