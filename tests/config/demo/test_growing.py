from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from comments.threads.recounting import recount_threads
from config.demo import growing, loading
from tests.factories.accounts import ProfileFactory
from tests.factories.articles import ArticleFactory

NOW = datetime(2025, 11, 21, 14, 30, tzinfo=UTC)


@pytest.mark.django_db
class TestGrow:
    @pytest.fixture
    def article(self):
        article = ArticleFactory(published_at=NOW - timedelta(days=20))
        for _person in range(4):
            ProfileFactory(site=article.site)
        return article

    @pytest.mark.parametrize("shape", growing.Shape)
    def test_adds_as_many_comments_as_asked_in_batches(self, article, shape, monkeypatch):
        monkeypatch.setattr(growing, "BATCH", 100)
        assert list(loading.grow(article=article, comments=250, shape=shape, now=NOW)) == [100, 200, 250]
        assert article.thread.comments.count() == 250
        assert list(recount_threads(repair=False)) == []
        connection.check_constraints()

    def test_a_wide_thread_hangs_on_one_root(self, article):
        list(loading.grow(article=article, comments=60, shape=growing.Shape.WIDE, now=NOW))
        assert article.thread.comments.get(depth=0).reply_count == 59

    def test_a_deep_thread_answers_far_beyond_the_cap(self, article, generations):
        list(loading.grow(article=article, comments=60, shape=growing.Shape.DEEP, now=NOW))
        assert generations(article.thread.comments) > 20

    def test_adding_twice_keeps_what_was_there(self, article):
        for _time in range(2):
            list(loading.grow(article=article, comments=30, shape=growing.Shape.NATURAL, now=NOW))
        assert article.thread.comments.count() == 60
        assert list(recount_threads(repair=False)) == []
