import pytest

from comments.moderation.desk.around import lead_of, plain, replies_before
from comments.threads.models import Status
from tests.factories.articles import ArticleFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


def test_words_in_one_line_keep_their_spaces():
    assert plain("<p>So <em>he</em>, too.</p><p>A &amp; B<br>C</p>") == "So he, too. A & B C"


def test_the_lead_is_how_the_article_begins():
    article = ArticleFactory(body="<p>Salt was found.</p>" + "<p>And more of it.</p>" * 100)
    assert lead_of(article).startswith("Salt was found. And more of it.")
    assert len(lead_of(article)) == 320


class TestRepliesBefore:
    def test_are_the_latest_public_ones_to_the_same_comment(self, thread):
        parent = make_comment(thread=thread)
        early, *near = [make_comment(answers=parent, body=f"{n}") for n in range(3)]
        make_comment(answers=parent, status=Status.HELD)
        make_comment(answers=early)
        reply = make_comment(answers=parent)
        make_comment(answers=parent)
        assert replies_before([reply, early]) == {reply.pk: near, early.pk: []}

    def test_are_asked_for_many_in_one_query(self, thread, django_assert_num_queries):
        parents = [make_comment(thread=thread) for _ in range(3)]
        replies = [make_comment(answers=parent) for parent in parents for _ in range(4)]
        with django_assert_num_queries(1):
            found = replies_before(replies)
        assert [one.pk for one in found[replies[3].pk]] == [replies[1].pk, replies[2].pk]

    def test_of_roots_are_none(self, thread, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert replies_before([]) == {}
        assert replies_before([make_comment(thread=thread)]) == {}
