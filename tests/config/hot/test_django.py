"""The real Django behind the memory: every visible change reaches every reader, and nothing personal reaches anybody."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import board
from articles.editions import touch_article, touch_site
from articles.models import Article
from comments.accounts.viewer import Viewer
from comments.posting.submitting import submit_comment
from comments.threads.models import Comment
from config.hot.serving import Hot
from config.hot.writers import WROTE
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.api import token_of
from tests.factories.hot import call
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db(transaction=True)

ENCODINGS = ("", "gzip", "br")
# The board of another machine, on which nobody marks anything.
UNMARKED = memoryview(bytes(8 * (board.SLOTS + 1))).cast("Q")


@pytest.fixture
def thread():
    thread = ThreadFactory()
    ModerationPolicyFactory(site=thread.article.site, mode="post", hold_first_comments=0, hold_links_from=0)
    for _ in range(3):
        make_comment(thread=thread, replies=1)
    return thread


@pytest.fixture
def places(thread):
    article = thread.article
    return [
        f"/{article.site.slug}/{article.slug}/",
        f"/api/v1/threads/{thread.pk}/comments/?order=top",
        f"/api/v1/threads/{thread.pk}/",
        f"/api/v1/articles/{article.public_id}/",
    ]


@pytest.fixture
def django():
    return WSGIHandler()


def fresh(django, place):
    return call(django, place).body


class TestFreshness:
    def test_what_is_read_while_it_changes_is_never_older_than_its_change(self, thread, places, django):
        """Readers in several threads; whoever asks after a change is told of it."""
        hot, place = Hot(django), places[1]
        author = ProfileFactory(site=thread.article.site)
        viewer = Viewer(site_id=author.site_id, user=author.user, profile=author)

        def read():
            try:
                return call(hot, place, HTTP_COOKIE=f"{WROTE}=1").body
            finally:
                connections.close_all()

        with ThreadPoolExecutor(3) as pool:
            for number in range(6):
                running = [pool.submit(read) for _ in range(4)]
                words = f"Words number {number}."
                submit_comment(article=thread.article, viewer=viewer, body=words, now=timezone.now())
                after = [pool.submit(read) for _ in range(3)]
                assert all(words.encode() in reader.result(30) for reader in after)
                for reader in running:
                    reader.result(30)


class TestEverybody:
    def test_reads_the_same_bytes(self, thread, places, django):
        hot = Hot(django)
        author = make_comment(thread=thread).author
        moderator = MembershipFactory(site=thread.article.site, role="moderator").user
        people = [
            {},
            {"HTTP_COOKIE": f"sessionid={token_of(author.user)}; tz=Asia%2FTokyo"},
            {"HTTP_X_SESSION_TOKEN": token_of(moderator)},
            {"HTTP_COOKIE": f"sessionid={token_of(moderator)}"},
            {"HTTP_X_SESSION_TOKEN": "forged", "HTTP_ORIGIN": "https://evil.example"},
        ]
        for place in places:
            answers = [call(hot, place, **person) for person in people]
            assert len({answer.body for answer in answers}) == 1
            assert {answer.status for answer in answers} == {200}
            assert not any("set-cookie" in answer.headers for answer in answers)
        assert hot.tally.misses == len(places)

    @pytest.mark.parametrize("accepted", ENCODINGS)
    def test_reads_what_django_says(self, thread, places, django, accepted):
        hot = Hot(django)
        for place in places:
            for _ in range(2):
                assert call(hot, place, HTTP_ACCEPT_ENCODING=accepted).content == fresh(django, place)


class TestRebuild:
    @pytest.mark.parametrize("number", [0, 1, 2])
    def test_of_a_widely_read_list_asks_the_database_three_times_at_most(
        self, thread, places, django, number
    ):
        hot = Hot(django)
        call(hot, places[number])
        touch_article(thread.article_id)
        with CaptureQueriesContext(connection) as asked:
            call(hot, places[number])
        about_threads = [query["sql"] for query in asked if "threads_" in query["sql"]]
        assert len(about_threads) <= 3

    def test_is_one_for_all_who_wait(self, thread, places, django):
        hot = Hot(django)

        def read():
            try:
                return call(hot, places[1]).status
            finally:
                connections.close_all()

        with ThreadPoolExecutor(12) as pool:
            assert {reader.result(60) for reader in [pool.submit(read) for _ in range(100)]} == {200}
        assert hot.tally.misses == 1


class TestBadInput:
    def test_is_refused_as_without_the_memory(self, thread, places, django):
        hot = Hot(django)
        listing = places[1].partition("?")[0]
        for query in (
            "cursor=junk",
            "size=0",
            "size=-1",
            "size=1000000000",
            "order=best",
            "utm=1",
            "=",
            "order=top&order=hot",
        ):
            answer, plain = call(hot, f"{listing}?{query}"), call(django, f"{listing}?{query}")
            assert (answer.status, answer.body) == (plain.status, plain.body), query
            assert answer.status < 500
        assert len(hot.store) == 0

    def test_a_thread_that_goes_away_is_gone_for_readers(self, thread, places, django):
        hot = Hot(django)
        assert [call(hot, place).status for place in places] == [200] * 4
        article, site = thread.article, thread.article.site
        Comment.objects.order_by("-seq").delete()
        thread.delete()
        article.delete()
        touch_site(site.pk)
        assert [call(hot, place).status for place in places] == [404] * 4

    def test_a_thread_that_is_switched_off_is_so_for_readers(self, thread, places, django):
        hot = Hot(django)
        call(hot, places[1])
        thread.article.discussion = "off"
        thread.article.save()
        touch_article(thread.article_id)
        assert call(hot, places[1]).status == call(django, places[1]).status


class TestVersions:
    def test_are_read_in_one_statement(self, thread, django_assert_num_queries):
        from config.hot.versions import read_versions

        article = thread.article
        thread.refresh_from_db()
        with django_assert_num_queries(1):
            found = read_versions([f"a:{article.pk}", f"s:{article.site_id}", "a:999999"])
        assert found == {
            "n:0": 0,
            f"a:{article.pk}": Article.objects.get(pk=article.pk).edition + thread.version,
            f"s:{article.site_id}": type(article.site).objects.get(pk=article.site_id).edition,
        }
