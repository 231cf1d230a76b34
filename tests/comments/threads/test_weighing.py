"""Five hundred new accounts vote on one comment: the score shows it, and the comment stays where readers put it."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from comments.accounts.models import Profile, User
from comments.moderation.models import Standing
from comments.threads import ranks, tallying
from comments.threads.models import Comment, Vote
from comments.threads.recounting import recount_threads
from comments.threads.voting import cast_vote
from comments.threads.weighing import NETWORK_MAX, NETWORKS_KEPT, forget_vote_networks
from tests.comments.threads.test_voting import seen_by
from tests.factories.accounts import JOINED, ProfileFactory, UserFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

COMMENTS, READERS, CROWD, NETWORKS = 50, 30, 500, 4


@pytest.fixture
def thread():
    return ThreadFactory()


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


@pytest.fixture
def voter(thread):
    """Somebody of the thread's site, who signed up so long before `now` or long ago."""

    def voter(*, now=None, ago=None, level=None):
        joined = now - ago if ago is not None else JOINED
        # Past the password, which takes longer than all the rest.
        user = UserFactory(date_joined=joined, password="!", address=None)
        profile = ProfileFactory(site=thread.article.site, user=user, joined_at=joined)
        if level is not None:
            Standing.objects.create(profile=profile, level=level, computed_at=joined)
        return seen_by(profile)

    return voter


@pytest.fixture
def vote(comment, now):
    def vote(viewer, value=1, *, on=comment, address="", at=now):
        cast_vote(comment_id=on.pk, viewer=viewer, value=value, now=at, address=address)

    return vote


def count(*, at):
    tallying.count_votes(now=at)
    ranks.rerank(now=at)
    # Whatever was counted, a recount from the rows finds the same.
    assert list(recount_threads(repair=False)) == []


def counters(comment):
    return Comment.objects.values_list("ups", "downs", "score", "light_ups", "light_downs").get(pk=comment.pk)


def places(thread):
    """Return where each comment stands in each order."""
    found = {}
    for rank in ranks.RANKS:
        ids = Comment.objects.filter(thread=thread).order_by(f"-{rank}", "-seq").values_list("pk", flat=True)
        found[rank] = {pk: place for place, pk in enumerate(ids, start=1)}
    return found


def people(count, *, site, joined):
    """Return so many who signed up at one moment; made at once, because a crowd is many."""
    users = User.objects.bulk_create(
        User(email=f"{uuid4()}@crowd.example", password="!", date_joined=joined) for _ in range(count)
    )
    return Profile.objects.bulk_create(
        Profile(
            site=site, user=user, display_name=user.email[:30], skeleton=user.email[:30], joined_at=joined
        )
        for user in users
    )


def crowd(comment, *, value, now, networks=NETWORKS):
    """Have five hundred accounts of today vote, a vote each as it is cast."""
    site = comment.thread.article.site
    for number, profile in enumerate(people(CROWD, site=site, joined=now - timedelta(hours=2))):
        address = f"203.0.{number % networks // 250}.{number % networks % 250}"
        cast_vote(comment_id=comment.pk, viewer=seen_by(profile), value=value, now=now, address=address)


class TestBrigade:
    @pytest.fixture
    def world(self, thread, voter, now):
        """A discussion of fifty comments with some three hundred votes of its readers."""
        chance = Random(33)
        comments = [make_comment(thread=thread, at=now - timedelta(minutes=90 - n)) for n in range(COMMENTS)]
        readers = people(READERS, site=thread.article.site, joined=JOINED)
        waiting = [
            Vote(
                comment=comment,
                voter=reader,
                value=chance.choice((1, 1, 1, -1)),
                is_pending=True,
                cast_at=now,
            )
            for reader in readers
            for comment in chance.sample(comments, 10)
        ]
        Vote.objects.bulk_create(waiting)
        count(at=now)

    @pytest.fixture
    def target(self, thread, world):
        """Somewhere below, with votes up and down."""
        return Comment.objects.filter(thread=thread, ups__gt=0, downs__gt=0).earliest("confidence")

    @pytest.mark.parametrize("value", [1, -1])
    def test_of_five_hundred_new_accounts_moves_a_comment_by_no_more_than_a_place(
        self, thread, target, now, value
    ):
        before, score = places(thread), target.score
        crowd(target, value=value, now=now)
        count(at=now + timedelta(minutes=10))
        after = places(thread)
        for rank in ranks.RANKS:
            print(f"{rank}: place {before[rank][target.pk]} before, {after[rank][target.pk]} after")
            assert abs(after[rank][target.pk] - before[rank][target.pk]) <= 1
        target.refresh_from_db()
        assert target.score == score + value * CROWD
        assert target.light_votes == CROWD

    def test_would_move_it_far_if_every_vote_weighed(self, thread, target, now, settings):
        settings.VOTES_WEIGH_AFTER_HOURS = 0
        before = places(thread)["confidence"][target.pk]
        crowd(target, value=1, now=now, networks=CROWD)
        count(at=now + timedelta(minutes=10))
        assert before - places(thread)["confidence"][target.pk] > 10


class TestWeight:
    @pytest.mark.parametrize(
        "case",
        [
            (timedelta(0), None, 1),
            (timedelta(hours=72) - timedelta(seconds=1), 0, 1),
            (timedelta(hours=72), None, 0),
            # Whoever has a standing has written what moderators let stand.
            (timedelta(hours=30), 1, 0),
        ],
    )
    def test_comes_with_age_or_standing(self, comment, voter, now, case):
        ago, level, light = case
        viewer = voter(now=now, ago=ago, level=level)
        cast_vote(comment_id=comment.pk, viewer=viewer, value=1, now=now)
        count(at=now)
        assert counters(comment) == (1, 0, 1, light, 0)

    def test_is_looked_at_anew_when_somebody_votes_again(self, comment, voter, vote, now):
        viewer = voter(now=now, ago=timedelta(hours=1))
        vote(viewer)
        count(at=now)
        later = now + timedelta(days=4)
        vote(viewer, -1, at=later)
        count(at=later)
        assert counters(comment) == (0, 1, -1, 0, 0)

    @pytest.mark.parametrize("value", [1, -1])
    def test_goes_with_the_vote(self, comment, voter, vote, now, value):
        viewer = voter(now=now, ago=timedelta(hours=1))
        vote(viewer, value)
        count(at=now)
        vote(viewer, 0)
        count(at=now + timedelta(minutes=1))
        assert counters(comment) == (0, 0, 0, 0, 0)

    def test_stays_when_a_light_vote_is_turned_round(self, comment, voter, vote, now):
        viewer = voter(now=now, ago=timedelta(hours=1))
        for minute, value in enumerate((1, -1)):
            vote(viewer, value, at=now + timedelta(minutes=minute))
            count(at=now + timedelta(minutes=minute))
        assert counters(comment) == (0, 1, -1, 0, 1)

    def test_is_had_by_so_many_of_one_network_on_one_comment(self, thread, comment, voter, vote, now):
        other = make_comment(thread=thread)
        for number in range(NETWORK_MAX + 3):
            vote(voter(), address="203.0.113.5", at=now + timedelta(seconds=number))
            if number % 2:
                # Some are counted before others come.
                count(at=now + timedelta(minutes=number))
        vote(voter(), address="203.0.113.6")
        vote(voter(), address="203.0.113.5", on=other)
        vote(voter(level=1), address="203.0.113.5")
        count(at=now + timedelta(hours=1))
        assert counters(comment)[::3] == (NETWORK_MAX + 5, 3)
        assert counters(other)[::3] == (1, 0)

    def test_is_repaired_from_the_votes(self, comment, voter, vote, now):
        vote(voter(now=now, ago=timedelta(0)))
        count(at=now)
        Comment.objects.filter(pk=comment.pk).update(light_ups=0)
        assert [said for said in recount_threads() if "light_ups" in said]
        assert counters(comment) == (1, 0, 1, 1, 0)
        assert Comment.objects.get(pk=comment.pk).rank_due


class TestForgetVoteNetworks:
    def test_leaves_the_vote_and_takes_its_network_after_a_week(self, voter, vote, now):
        vote(voter(), address="203.0.113.5")
        vote(voter(), address="203.0.113.6", at=now + timedelta(hours=1))
        count(at=now + timedelta(hours=1))
        assert not Vote.objects.filter(network="").exists()
        forget_vote_networks(now=now + NETWORKS_KEPT + timedelta(minutes=1))
        assert Vote.objects.exclude(network="").count() == 1
        assert Vote.objects.count() == 2

    def test_finds_nothing_alike_on_two_comments(self, thread, voter, vote, now):
        viewer = voter()
        vote(viewer, address="203.0.113.5")
        vote(viewer, on=make_comment(thread=thread), address="203.0.113.5")
        assert len(set(Vote.objects.values_list("network", flat=True))) == 2
