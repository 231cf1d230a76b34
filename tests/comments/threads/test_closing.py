from datetime import timedelta

import pytest
from django.urls import reverse

from articles.models import Article
from comments.outbox.models import OutboxEvent
from comments.threads import closing
from comments.threads.models import DiscussionPolicy, Thread
from comments.threads.policies import is_open, rules_of
from tests.articles.test_admin import form_of
from tests.factories.accounts import OperatorFactory
from tests.factories.articles import ArticleFactory, SectionFactory
from tests.factories.threads import FIRST_POSTED, ThreadFactory

pytestmark = pytest.mark.django_db
A_WEEK_LATER = FIRST_POSTED + timedelta(days=7)


def told():
    facts = OutboxEvent.objects.filter(name="thread.closed").order_by("pk")
    return [(fact.payload["thread_id"], fact.payload["by"]) for fact in facts]


class TestByTheClock:
    def test_is_told_once_from_the_closing_time_on(self):
        thread = ThreadFactory(closes_at=A_WEEK_LATER)
        closing.tell_closed(now=A_WEEK_LATER - timedelta(seconds=1))
        assert told() == []
        for _ in range(2):
            closing.tell_closed(now=A_WEEK_LATER)
        assert told() == [(str(thread.pk), "clock")]

    def test_is_told_so_many_days_after_the_opening(self):
        thread = ThreadFactory()
        DiscussionPolicy.objects.create(site=thread.article.site, closes_after_days=7)
        ThreadFactory()
        closing.tell_closed(now=A_WEEK_LATER - timedelta(seconds=1))
        assert told() == []
        closing.tell_closed(now=A_WEEK_LATER)
        assert told() == [(str(thread.pk), "clock")]

    def test_agrees_with_what_readers_meet_wherever_the_days_are_set(self):
        section, other = SectionFactory(), None
        site = section.site
        other = SectionFactory(site=site)
        threads = [
            ThreadFactory(article=ArticleFactory(site=site, section=of))
            for of in (None, section, other, other)
        ]
        DiscussionPolicy.objects.create(site=site, closes_after_days=7)
        DiscussionPolicy.objects.create(site=site, section=other, closes_after_days=9)
        DiscussionPolicy.objects.create(site=site, section=section)
        DiscussionPolicy.objects.create(site=site, article=threads[3].article, closes_after_days=8)
        for days in (6, 7, 8, 9):
            now = FIRST_POSTED + timedelta(days=days)
            closing.tell_closed(now=now)
            closed = {
                str(thread.pk)
                for thread in Thread.objects.select_related("article__site")
                if not is_open(thread, rules=rules_of(thread.article), now=now)
            }
            assert {thread for thread, _ in told()} == closed
        assert len(closed) == 4

    def test_is_no_news_a_day_later(self):
        ThreadFactory(closes_at=A_WEEK_LATER)
        closing.tell_closed(now=A_WEEK_LATER + timedelta(days=1))
        assert told() == []

    @pytest.mark.parametrize("discussion", [Article.Discussion.CLOSED, Article.Discussion.OFF])
    def test_tells_nothing_of_what_an_editor_closed_before(self, discussion):
        ThreadFactory(closes_at=A_WEEK_LATER, article__discussion=discussion)
        closing.tell_closed(now=A_WEEK_LATER)
        assert told() == []

    def test_costs_one_query_where_nothing_closes(self, django_assert_num_queries):
        ThreadFactory.create_batch(3)
        with django_assert_num_queries(2):
            closing.tell_closed(now=A_WEEK_LATER)


class TestByAnEditor:
    @pytest.fixture
    def turn(self, client):
        """Change how an article is discussed, in the admin."""
        client.force_login(OperatorFactory())

        def turn(article, discussion):
            url = reverse("admin:articles_article_change", args=[article.pk])
            assert client.post(url, form_of(article, discussion=discussion)).status_code == 302

        return turn

    def test_is_told_at_once(self, turn):
        thread = ThreadFactory()
        turn(thread.article, "closed")
        assert told() == [(str(thread.pk), "editor")]

    def test_is_told_again_when_it_was_opened_meanwhile(self, turn):
        thread = ThreadFactory()
        for discussion in ("closed", "off", "closed", "open", "closed"):
            turn(thread.article, discussion)
        assert told() == [(str(thread.pk), "editor")] * 2

    def test_is_not_told_again_by_the_clock(self, turn):
        thread = ThreadFactory(closes_at=A_WEEK_LATER)
        turn(thread.article, "closed")
        closing.tell_closed(now=A_WEEK_LATER)
        assert told() == [(str(thread.pk), "editor")]

    def test_tells_nothing_of_an_article_that_nobody_discusses(self, turn):
        turn(ArticleFactory(), "closed")
        assert told() == []
