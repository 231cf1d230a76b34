from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from comments.threads import ranks, recounting, tallying
from comments.threads.models import Comment, PastRank, Prominence, Status, Thread, Vote
from comments.threads.recounting import recount_threads
from comments.threads.voting import cast_vote
from tests.comments.threads.test_voting import seen_by
from tests.factories.accounts import ProfileFactory
from tests.factories.articles import SiteFactory
from tests.factories.threads import ThreadFactory, give_status, make_comment, no_reasons

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    """One with a bit of everything: replies, tombstones, a hidden reply."""
    thread = ThreadFactory()
    root = make_comment(thread=thread, replies=2)
    make_comment(answers=root, status=Status.HELD)
    make_comment(thread=thread, status=Status.REMOVED, replies=1)
    make_comment(thread=thread, status=Status.WITHDRAWN)
    return thread


class TestRecountThreads:
    def test_finds_nothing_in_what_the_verbs_wrote(self, thread):
        assert list(recount_threads()) == []

    def test_names_and_repairs_a_wrong_thread(self, thread):
        Thread.objects.filter(pk=thread.pk).update(comment_count=40)
        assert list(recount_threads()) == [f"Thread {thread.pk}: comment_count is 40, counted 4."]
        assert list(recount_threads()) == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"reply_count": 9},
            {"reply_count": 0},
            {"ups": 3, "score": 3},
            {"downs": 2, "score": -2},
            {"confidence": 0.5},
            {"hot": 0.0},
            {"controversy": 1.0},
        ],
        ids=str,
    )
    def test_names_and_repairs_a_wrong_comment(self, thread, now, wrong):
        comments = Comment.objects.filter(thread=thread, parent=None, status="published")
        right = comments.values().get()
        comments.update(**wrong)
        said = list(recount_threads())
        assert len(said) == len(wrong)
        for name, value in wrong.items():
            assert f"Comment {right['id']}: {name} is {value}, counted {right[name]}." in said
        assert list(recount_threads()) == []
        ranks.rerank(now=now)
        mended = comments.values().get()
        assert {name: mended[name] for name in wrong} == {name: right[name] for name in wrong}

    def test_gives_comments_their_new_ranks_as_a_generation(self, thread, now):
        Comment.objects.filter(thread=thread, parent=None, status="published").update(confidence=0.5)
        list(recount_threads())
        ranks.rerank(now=now)
        assert PastRank.objects.get().confidence == 0.5
        assert list(recount_threads()) == []

    @pytest.mark.parametrize(
        "wrong", [{"last_seq": 1}, {"comment_count": 0}, {"comment_count": 0, "last_seq": 1}], ids=str
    )
    def test_names_and_repairs_each_counter_of_a_thread(self, thread, wrong):
        before = Thread.objects.values(*wrong).get()
        Thread.objects.update(**wrong)
        assert len(list(recount_threads())) == len(wrong)
        assert Thread.objects.values(*wrong).get() == before

    def test_repairs_a_generation_that_lies_behind_its_comments(self, thread):
        Comment.objects.filter(parent=None).update(ranked_in=7)
        assert list(recount_threads()) == [f"Thread {thread.pk}: rank_generation is 0, counted 7."]
        assert Thread.objects.get().rank_generation == 7

    def test_repairs_the_site(self, thread):
        Comment.objects.filter(status=Status.HELD).update(site=SiteFactory())
        (said,) = recount_threads()
        assert f"counted {thread.article.site_id}." in said
        assert not Comment.objects.exclude(site=thread.article.site).exists()

    @pytest.mark.parametrize("status", [Status.HELD, Status.WITHDRAWN])
    def test_puts_back_what_is_prominent_and_may_not_be(self, thread, status):
        Comment.objects.filter(status=status).update(prominence=Prominence.PINNED)
        (said,) = recount_threads()
        assert "prominence is 2, counted 0." in said
        assert not Comment.objects.filter(prominence__gt=0).exists()

    def test_repairs_upwards_what_a_wrong_leaf_made_wrong(self, thread):
        """A tombstone over a tombstone over a reply that vanished: three levels change, from one at the bottom."""
        root = make_comment(thread=thread)
        middle = make_comment(answers=root)
        leaf = make_comment(answers=middle)
        for above in (middle, root):
            give_status(comment=Comment.objects.get(pk=above.pk), status=Status.REMOVED, now=leaf.posted_at)
        Comment.objects.filter(pk=leaf.pk).update(
            status=Status.REJECTED, restriction_id=no_reasons(Status.REJECTED, site=leaf.site), is_shown=False
        )
        Comment.objects.filter(pk=root.pk).update(ups=1, score=1)
        Thread.objects.filter(pk=thread.pk).update(comment_count=F("comment_count") - 1)
        assert len(list(recount_threads())) == 6
        assert not Comment.objects.filter(pk__in=[root.pk, middle.pk], is_shown=True).exists()
        assert list(recount_threads()) == []

    def test_finds_everything_in_batches_too(self, thread, monkeypatch):
        for name in ("_THREADS", "_COMMENTS", "_MENDED"):
            monkeypatch.setattr(recounting, name, 2)
        for _ in range(4):
            make_comment(replies=3)
        Comment.objects.update(ups=1, score=1)
        Thread.objects.update(comment_count=0)
        count = Comment.objects.count()
        assert len(list(recount_threads(repair=False))) == 2 * count + Thread.objects.count()
        list(recount_threads())
        assert list(recount_threads()) == []

    def test_makes_the_pages_of_a_repaired_thread_old(self, thread):
        Comment.objects.filter(thread=thread, parent=None).update(reply_count=5)
        version = Thread.objects.get().version
        list(recount_threads())
        assert Thread.objects.get().version > version

    def test_reads_a_thread_that_agrees_without_a_lock(self, thread):
        with CaptureQueriesContext(connection) as asked:
            assert list(recount_threads()) == []
        statements = [query["sql"] for query in asked if "threads_" in query["sql"]]
        assert len(statements) == 3
        assert not any("UPDATE" in statement for statement in statements)

    def test_never_reads_the_whole_table_for_one_comment(self, thread):
        with recounting._by_index("default"):
            plan = recounting._counted_comments("default").filter(thread_id=thread.pk).explain()
        assert "comment_below_by" in plan
        assert not any(whole in plan for whole in ("Seq Scan", "SCAN x"))

    def test_only_tells_when_asked_not_to_repair(self, thread):
        Thread.objects.filter(pk=thread.pk).update(comment_count=40)
        Comment.objects.filter(parent=None).update(ups=1, score=1)
        first = list(recount_threads(repair=False))
        assert len(first) == 7
        assert list(recount_threads(repair=False)) == first


class TestVotes:
    @pytest.fixture
    def comment(self, thread):
        return Comment.objects.filter(thread=thread, parent=None, status="published").get()

    @pytest.fixture
    def vote(self, comment, now):
        voter = seen_by(ProfileFactory(site=comment.site))
        return lambda value: cast_vote(comment_id=comment.pk, viewer=voter, value=value, now=now)

    def test_agree_while_they_wait_to_be_counted_and_ranked(self, vote, now):
        for value in (1, -1, 0):
            vote(value)
            assert list(recount_threads(repair=False)) == []
            tallying.count_votes(now=now)
            assert list(recount_threads(repair=False)) == []
        ranks.rerank(now=now)
        assert list(recount_threads(repair=False)) == []

    def test_that_wait_are_counted_once_after_a_repair(self, comment, vote, now):
        vote(1)
        tallying.count_votes(now=now)
        vote(-1)
        Comment.objects.filter(pk=comment.pk).update(ups=5, score=5)
        assert len(list(recount_threads())) == 2
        tallying.count_votes(now=now)
        comment.refresh_from_db()
        assert (comment.ups, comment.downs, comment.rank_due) == (0, 1, True)
        assert list(recount_threads()) == []

    def test_that_went_with_their_voter_are_taken_out(self, comment, vote, now):
        vote(1)
        tallying.count_votes(now=now)
        Vote.objects.all().delete()
        assert len(list(recount_threads())) == 2
        comment.refresh_from_db()
        assert (comment.ups, comment.score) == (0, 0)


@pytest.mark.django_db(transaction=True)
class TestWhilePeoplePostAndVote:
    def test_finds_and_breaks_nothing(self, now):
        thread = ThreadFactory()
        comments = [make_comment(thread=thread) for _ in range(3)]
        voters = [seen_by(one) for one in ProfileFactory.create_batch(3, site=thread.article.site)]

        def post(number):
            for _ in range(8):
                make_comment(answers=comments[number])

        def vote(number):
            for value in (1, -1, 0, 1) * 4:
                cast_vote(comment_id=comments[number].pk, viewer=voters[number], value=value, now=now)
                tallying.count_votes(now=now)

        def recount(_number):
            return [said for _ in range(6) for said in recount_threads()]

        def run(task, number):
            try:
                return task(number)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            work = [pool.submit(run, task, number) for number in range(2) for task in (post, vote, recount)]
            said = [one.result() for one in work]
        assert [words for words in said if words] == []
        tallying.count_votes(now=now)
        ranks.rerank(now=now)
        assert list(recount_threads(repair=False)) == []


class TestCommand:
    def run(self, *arguments):
        out = StringIO()
        call_command("recount_threads", *arguments, stdout=out)
        return out.getvalue()

    def test_says_that_all_is_well(self, thread):
        assert self.run() == "Every counter agrees with its rows.\n"

    def test_repairs_and_says_what(self, thread):
        Thread.objects.filter(pk=thread.pk).update(comment_count=40)
        assert self.run("--site", thread.article.site.slug).endswith("1 counters repaired.\n")

    def test_fails_on_check_and_repairs_nothing(self, thread):
        Thread.objects.filter(pk=thread.pk).update(comment_count=40)
        with pytest.raises(CommandError, match="1 counters differ"):
            self.run("--check")
        assert Thread.objects.get(pk=thread.pk).comment_count == 40

    def test_names_an_unknown_site(self, thread):
        with pytest.raises(CommandError, match="nowhere"):
            self.run("--site", "nowhere")
