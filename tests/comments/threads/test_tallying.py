from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connections

from comments.threads import tallying
from comments.threads.models import Comment, Thread, Vote
from comments.threads.voting import cast_vote
from tests.comments.threads.test_voting import seen_by
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import ThreadFactory, make_comment


@pytest.fixture
def thread(db):
    return ThreadFactory()


@pytest.fixture
def comments(thread):
    return [make_comment(thread=thread) for _ in range(3)]


@pytest.fixture
def voters(thread):
    return [seen_by(profile) for profile in ProfileFactory.create_batch(4, site=thread.article.site)]


@pytest.fixture
def vote(now):
    def vote(comment, viewer, value):
        cast_vote(comment_id=comment.pk, viewer=viewer, value=value, now=now)

    return vote


def counters(comment):
    return Comment.objects.values_list("ups", "downs", "score").get(pk=comment.pk)


class TestCountVotes:
    def test_counts_what_was_said_last(self, comments, voters, vote, now):
        for voter, values in zip(voters, [(1,), (1, -1), (-1, 0), (-1, 1)], strict=True):
            for value in values:
                vote(comments[0], voter, value)
        assert tallying.count_votes(now=now) is None
        assert counters(comments[0]) == (2, 1, 1)
        assert counters(comments[1]) == (0, 0, 0)
        assert Vote.objects.filter(is_pending=True).count() == 0
        assert Vote.objects.filter(value=0).count() == 0

    def test_takes_a_counted_vote_out_again(self, comments, voters, vote, now):
        for value, expected in ((1, (1, 0, 1)), (-1, (0, 1, -1)), (0, (0, 0, 0))):
            vote(comments[0], voters[0], value)
            tallying.count_votes(now=now)
            assert counters(comments[0]) == expected
        assert not Vote.objects.exists()

    def test_asks_for_new_ranks_only_where_something_changed(self, comments, voters, vote, now):
        vote(comments[0], voters[0], 1)
        vote(comments[1], voters[0], 1)
        vote(comments[1], voters[0], 0)
        tallying.count_votes(now=now)
        assert list(Comment.objects.filter(rank_due=True)) == [comments[0]]

    def test_makes_the_pages_of_a_thread_old_once_for_all_its_votes(self, comments, voters, vote, now):
        elsewhere = make_comment()
        before = dict(Thread.objects.values_list("pk", "version"))
        for voter in voters:
            for comment in comments:
                vote(comment, voter, 1)
        tallying.count_votes(now=now)
        after = dict(Thread.objects.values_list("pk", "version"))
        assert after[comments[0].thread_id] == before[comments[0].thread_id] + 1
        assert after[elsewhere.thread_id] == before[elsewhere.thread_id]

    def test_leaves_pages_alone_when_nothing_is_different(self, comments, voters, vote, now):
        vote(comments[0], voters[0], 1)
        vote(comments[0], voters[0], 0)
        before = Thread.objects.get().version
        tallying.count_votes(now=now)
        assert Thread.objects.get().version == before
        assert not Vote.objects.exists()

    def test_costs_one_query_when_nothing_is_pending(self, comments, now, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert tallying.count_votes(now=now) is None

    def test_goes_on_until_all_batches_are_counted(self, comments, voters, vote, now, monkeypatch):
        monkeypatch.setattr(tallying, "BATCH", 5)
        for voter in voters:
            for comment in comments:
                vote(comment, voter, 1)
        assert tallying.count_votes(now=now) is None
        assert [counters(comment) for comment in comments] == [(4, 0, 4)] * 3

    def test_lets_others_have_their_turn_when_there_is_much_to_count(
        self, comments, voters, vote, now, monkeypatch
    ):
        monkeypatch.setattr(tallying, "BATCH", 2)
        monkeypatch.setattr(tallying, "SECONDS_AT_A_TIME", 0)
        for voter in voters:
            vote(comments[0], voter, 1)
        assert tallying.count_votes(now=now) == 0.0
        assert counters(comments[0]) == (2, 0, 2)

    def test_leaves_nothing_half_when_it_dies_in_the_middle(self, comments, voters, vote, now, monkeypatch):
        for voter, value in zip(voters, (1, 1, -1, 0), strict=True):
            vote(comments[0], voter, value)

        def die(_thread):
            raise MemoryError

        with monkeypatch.context() as dying:
            dying.setattr(tallying, "touch_thread", die)
            with pytest.raises(MemoryError):
                tallying.count_votes(now=now)
        assert counters(comments[0]) == (0, 0, 0)
        assert Vote.objects.filter(is_pending=True, counted=0).count() == 3
        tallying.count_votes(now=now)
        assert counters(comments[0]) == (2, 1, 1)

    def test_counts_the_others_although_one_counter_is_wrong(self, comments, voters, vote, now):
        for comment in comments[:2]:
            vote(comment, voters[0], 1)
        tallying.count_votes(now=now)
        Comment.objects.filter(pk=comments[0].pk).update(ups=0, score=0)
        for comment in comments[:2]:
            vote(comment, voters[0], -1)
        tallying.count_votes(now=now)
        assert [counters(comment) for comment in comments[:2]] == [(0, 1, -1)] * 2


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_loses_and_doubles_no_vote(self, now):
        """Voters who change their minds, on comments of two threads, while four workers count."""
        threads = ThreadFactory(), ThreadFactory()
        comments = [make_comment(thread=thread) for thread in threads for _ in range(3)]
        readers = {
            thread.pk: [seen_by(one) for one in ProfileFactory.create_batch(4, site=thread.article.site)]
            for thread in threads
        }
        final = {}

        def vote_a_lot(number):
            chance = Random(number)
            try:
                for _ in range(25):
                    comment = chance.choice(comments)
                    reader, value = readers[comment.thread_id][number], chance.choice((1, -1, 0))
                    cast_vote(comment_id=comment.pk, viewer=reader, value=value, now=now)
                    final[comment.pk, number] = value
            finally:
                connections.close_all()

        def count(_number):
            try:
                for _ in range(15):
                    tallying.count_votes(now=now)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            work = [pool.submit(task, number) for number in range(4) for task in (vote_a_lot, count)]
            for one in work:
                one.result()
        tallying.count_votes(now=now)
        ups, downs = Counter(), Counter()
        for (comment, _reader), value in final.items():
            ups[comment] += value == 1
            downs[comment] += value == -1
        stored = {pk: (up, down) for pk, up, down in Comment.objects.values_list("pk", "ups", "downs")}
        assert stored == {comment.pk: (ups[comment.pk], downs[comment.pk]) for comment in comments}
