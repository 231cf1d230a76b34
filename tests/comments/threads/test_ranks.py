from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from comments.threads import ranks, tallying
from comments.threads.models import Comment, PastRank, Thread
from comments.threads.voting import cast_vote
from tests.comments.threads.test_voting import seen_by
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import ThreadFactory, make_comment

A_GENERATION = timedelta(seconds=ranks.SECONDS_BETWEEN_GENERATIONS)


@pytest.fixture
def thread(db):
    return ThreadFactory()


@pytest.fixture
def comments(thread):
    return [make_comment(thread=thread) for _ in range(3)]


@pytest.fixture
def voter(thread):
    return seen_by(ProfileFactory(site=thread.article.site))


@pytest.fixture
def vote(voter):
    """Cast and count votes of one reader, so that ranks are due."""

    def vote(*comments, value=1, now):
        for comment in comments:
            cast_vote(comment_id=comment.pk, viewer=voter, value=value, now=now)
        tallying.count_votes(now=now)

    return vote


def stored(comment):
    return Comment.objects.values_list(*ranks.RANKS).get(pk=comment.pk)


def right(comment):
    comment.refresh_from_db()
    return ranks.ranks_of(ups=comment.ups, downs=comment.downs, posted_at=comment.posted_at)


class TestRerank:
    def test_gives_comments_the_ranks_that_their_votes_make(self, comments, vote, now):
        vote(*comments[:2], now=now)
        assert stored(comments[0]) != right(comments[0])
        assert ranks.rerank(now=now) is None
        assert [stored(comment) for comment in comments] == [right(comment) for comment in comments]
        assert not Comment.objects.filter(rank_due=True).exists()

    def test_makes_one_generation_for_all_of_a_thread(self, thread, comments, vote, now):
        vote(*comments[:2], now=now)
        ranks.rerank(now=now)
        thread.refresh_from_db()
        assert (thread.rank_generation, thread.ranked_at) == (1, now)
        assert [one.ranked_in for one in Comment.objects.order_by("seq")] == [1, 1, 0]

    def test_keeps_where_a_comment_stood_until_the_generation_that_moved_it(self, comments, vote, now):
        before = stored(comments[0])
        vote(comments[0], now=now)
        ranks.rerank(now=now)
        between = stored(comments[0])
        later = now + A_GENERATION
        vote(comments[0], value=-1, now=later)
        ranks.rerank(now=later)
        kept = PastRank.objects.order_by("generation")
        assert list(kept.values_list("comment", "generation", "retired_at")) == [
            (comments[0].pk, 1, now),
            (comments[0].pk, 2, later),
        ]
        assert list(kept.values_list(*ranks.RANKS)) == [before, between]
        assert {(row.hangs_on, row.seq) for row in kept} == {(comments[0].hangs_on, comments[0].seq)}

    def test_waits_until_the_last_generation_is_old_enough(self, thread, comments, vote, now):
        vote(comments[0], now=now)
        ranks.rerank(now=now)
        vote(comments[1], now=now)
        early = now + A_GENERATION - timedelta(seconds=2)
        assert ranks.rerank(now=early) == 2.0
        assert ranks.make_generation(thread_id=thread.pk, now=early) == 0
        assert stored(comments[1]) != right(comments[1])
        assert ranks.rerank(now=now + A_GENERATION) is None
        assert stored(comments[1]) == right(comments[1])

    def test_does_not_wait_for_a_clock_that_was_set_back(self, comments, vote, now):
        vote(comments[0], now=now)
        ranks.rerank(now=now + timedelta(days=1))
        vote(comments[1], now=now)
        assert ranks.rerank(now=now) == ranks.SECONDS_BETWEEN_GENERATIONS

    def test_makes_no_generation_when_no_rank_changes(self, thread, comments, vote, now):
        vote(comments[0], now=now)
        vote(comments[0], value=0, now=now)
        version = Thread.objects.get(pk=thread.pk).version
        assert Comment.objects.filter(rank_due=True).count() == 1
        assert ranks.rerank(now=now) is None
        thread.refresh_from_db()
        assert (thread.rank_generation, thread.ranked_at, thread.version) == (0, None, version)
        assert not Comment.objects.filter(rank_due=True).exists()
        assert not PastRank.objects.exists()

    def test_makes_the_pages_of_the_thread_old(self, thread, comments, vote, now):
        vote(comments[0], now=now)
        version = Thread.objects.get(pk=thread.pk).version
        ranks.rerank(now=now)
        assert Thread.objects.get(pk=thread.pk).version == version + 1

    def test_costs_one_query_when_nothing_is_due(self, comments, now, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert ranks.rerank(now=now) is None

    def test_makes_as_many_generations_at_once_as_there_is_to_catch_up(
        self, thread, comments, vote, now, monkeypatch
    ):
        monkeypatch.setattr(ranks, "GENERATION_MAX", 2)
        vote(*comments, now=now)
        assert ranks.rerank(now=now) is None
        thread.refresh_from_db()
        assert (thread.rank_generation, thread.ranked_at) == (2, now)
        assert not Comment.objects.filter(rank_due=True).exists()

    def test_goes_on_soon_when_its_time_is_over(self, thread, comments, vote, now, monkeypatch):
        monkeypatch.setattr(ranks, "GENERATION_MAX", 1)
        monkeypatch.setattr(ranks, "SECONDS_AT_A_TIME", 0)
        vote(*comments, now=now)
        assert [ranks.rerank(now=now) for _ in range(4)] == [0.0, 0.0, 0.0, None]
        thread.refresh_from_db()
        assert thread.rank_generation == 3

    def test_leaves_nothing_half_when_it_dies_in_the_middle(self, thread, comments, vote, now, monkeypatch):
        vote(comments[0], now=now)
        before = stored(comments[0])

        def die(_thread):
            raise MemoryError

        with monkeypatch.context() as dying:
            dying.setattr(ranks, "touch_thread", die)
            with pytest.raises(MemoryError):
                ranks.rerank(now=now)
        thread.refresh_from_db()
        assert (thread.rank_generation, stored(comments[0])) == (0, before)
        assert not PastRank.objects.exists()
        assert Comment.objects.get(rank_due=True) == comments[0]

    def test_forgets_the_oldest_generations_of_a_place_that_has_too_many(
        self, comments, vote, now, monkeypatch
    ):
        monkeypatch.setattr(ranks, "PAST_RANKS_MAX", 4)
        for number, value in enumerate((1, -1, 1)):
            moment = now + number * A_GENERATION
            vote(*comments[:2], value=value, now=moment)
            ranks.rerank(now=moment)
        assert sorted(PastRank.objects.values_list("generation", flat=True)) == [2, 2, 3, 3]


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_make_one_generation(self, now):
        thread = ThreadFactory()
        comment = make_comment(thread=thread)
        voter = seen_by(ProfileFactory(site=thread.article.site))
        cast_vote(comment_id=comment.pk, viewer=voter, value=1, now=now)
        tallying.count_votes(now=now)

        def rerank(_number):
            try:
                ranks.rerank(now=now)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(rerank, range(8)))
        thread.refresh_from_db()
        assert thread.rank_generation == 1
        assert PastRank.objects.count() == 1


class TestForgetPastRanks:
    def make(self, comment, generation, retired_at):
        return PastRank.objects.create(
            comment=comment,
            hangs_on=comment.hangs_on,
            generation=generation,
            seq=comment.seq,
            confidence=0.0,
            hot=0.0,
            controversy=0.0,
            retired_at=retired_at,
        )

    def test_keeps_what_cursors_may_still_ask_for(self, comments, now):
        at_the_border = now - ranks.PAST_RANKS_KEPT
        self.make(comments[0], 1, at_the_border - timedelta(microseconds=1))
        kept = self.make(comments[0], 2, at_the_border)
        ranks.forget_past_ranks(now=now)
        assert list(PastRank.objects.all()) == [kept]

    def test_deletes_whole_generations_however_large(self, comments, now, monkeypatch):
        monkeypatch.setattr(ranks, "_FORGOTTEN_AT_A_TIME", 2)
        long_ago = now - timedelta(hours=1)
        for generation in (1, 2, 3):
            for comment in comments:
                self.make(comment, generation, long_ago + generation * A_GENERATION)
        left = []

        def note(execute, sql, *rest):
            done = execute(sql, *rest)
            if sql.startswith("DELETE"):
                left.append(sorted(PastRank.objects.values_list("generation", flat=True)))
            return done

        with connection.execute_wrapper(note):
            ranks.forget_past_ranks(now=now)
        assert left == [[2, 2, 2, 3, 3, 3], [3, 3, 3], [], []]
