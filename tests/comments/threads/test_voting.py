from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from unittest import mock

import pytest
from django.db import connections

from comments.accounts.models import Profile, Role
from comments.accounts.viewer import Viewer
from comments.threads import tallying, voting
from comments.threads.models import Comment, DiscussionPolicy, Status, Vote, Votes
from comments.threads.reading import CommentNotFound
from comments.threads.voting import (
    NoDownvotes,
    NotOpenForVotes,
    NotSignedIn,
    OwnComment,
    VoteNotUnderstood,
    VotesOff,
    cast_vote,
    cast_vote_as,
)
from tests.factories.accounts import MembershipFactory, OperatorFactory, ProfileFactory, UserFactory
from tests.factories.articles import SectionFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

# PostgreSQL looks and writes in one statement.
CAST = 1 if connections["default"].vendor == "postgresql" else 2


@pytest.fixture
def comment():
    return make_comment()


def seen_by(profile):
    return Viewer(site_id=profile.site_id, user=profile.user, profile=profile)


@pytest.fixture
def reader(comment):
    return seen_by(ProfileFactory(site=comment.thread.article.site))


class TestCastVote:
    @pytest.fixture(params=[False, True], ids=["later", "at once"])
    def count(self, request, now):
        """Count votes, or leave them waiting."""
        return lambda: tallying.count_votes(now=now) if request.param else None

    @pytest.mark.parametrize(
        ("votes", "seen"),
        [
            ([1], (1, 0, 1)),
            ([-1], (0, 1, -1)),
            ([1, 1], (1, 0, 1)),
            ([1, -1], (0, 1, -1)),
            ([-1, 1], (1, 0, 1)),
            ([1, 0], (0, 0, 0)),
            ([0], (0, 0, 0)),
            ([1, 0, -1, -1], (0, 1, -1)),
        ],
    )
    def test_shows_the_voter_one_vote_counted_or_not(self, comment, reader, count, votes, seen):
        for number, value in enumerate(votes):
            moment = comment.posted_at + timedelta(seconds=number)
            cast = cast_vote(comment_id=comment.pk, viewer=reader, value=value, now=moment)
            count()
        assert (cast.pk, cast.value) == (comment.pk, votes[-1])
        assert (cast.ups, cast.downs, cast.score) == seen

    def test_shows_what_others_said_that_is_not_counted_yet(self, comment, reader, now):
        for value in (1, 1, -1):
            other = seen_by(ProfileFactory(site=comment.thread.article.site))
            cast_vote(comment_id=comment.pk, viewer=other, value=value, now=now)
        cast = cast_vote(comment_id=comment.pk, viewer=reader, value=0, now=now)
        assert (cast.ups, cast.downs, cast.value) == (2, 1, 0)

    def test_looks_at_no_more_than_so_many_that_wait_and_always_at_the_voters_own(self, comment, now):
        site = comment.thread.article.site
        first, *others = (seen_by(ProfileFactory(site=site)) for _ in range(4))
        cast_vote(comment_id=comment.pk, viewer=first, value=1, now=now)
        for viewer in others:
            cast_vote(comment_id=comment.pk, viewer=viewer, value=1, now=now)
        bounded = voting._SEEN.replace(f"LIMIT {voting._PENDING_MAX}", "LIMIT 2")
        with mock.patch.object(voting, "_SEEN", bounded):
            for viewer in (first, *others):
                # Two that wait, perhaps this voter's among them, and this voter's.
                cast = cast_vote(comment_id=comment.pk, viewer=viewer, value=-1, now=now)
                assert 1 <= cast.ups + cast.downs <= 3
                assert cast.downs >= 1
            counts = tallying.count_votes(now=now)
            again = cast_vote(comment_id=comment.pk, viewer=first, value=1, now=now)
        assert counts is None
        assert (again.ups, again.downs) == (1, 3)

    def test_leaves_the_counters_to_the_tally(self, comment, reader, now):
        cast_vote(comment_id=comment.pk, viewer=reader, value=1, now=now)
        comment.refresh_from_db()
        assert (comment.ups, comment.rank_due) == (0, False)

    def test_waits_for_nothing_when_it_is_back_where_it_was_counted(self, comment, reader, now):
        cast_vote(comment_id=comment.pk, viewer=reader, value=1, now=now)
        tallying.count_votes(now=now)
        for value in (-1, 1):
            cast_vote(comment_id=comment.pk, viewer=reader, value=value, now=now)
        assert not Vote.objects.get().is_pending

    def test_keeps_nothing_of_a_vote_that_never_was(self, comment, reader, now):
        cast_vote(comment_id=comment.pk, viewer=reader, value=0, now=now)
        assert not Vote.objects.exists()

    def test_costs_one_short_query_or_two_and_repeating_it_one(
        self, comment, reader, now, django_assert_num_queries
    ):
        for value, queries in ((1, CAST), (1, 1), (-1, CAST), (0, CAST), (0, 1)):
            with django_assert_num_queries(queries):
                cast_vote(comment_id=comment.pk, viewer=reader, value=value, now=now)

    def test_gives_a_name_to_who_votes_for_the_first_time(self, comment, now):
        stranger = ProfileFactory(site=ThreadFactory().article.site).user
        viewer = Viewer(site_id=comment.site_id, user=stranger)
        cast_vote(comment_id=comment.pk, viewer=viewer, value=1, now=now)
        assert Vote.objects.get().voter == Profile.objects.get(user=stranger, site=comment.site)

    def test_refuses_ones_own_comment(self, comment, now):
        with pytest.raises(OwnComment):
            cast_vote(comment_id=comment.pk, viewer=seen_by(comment.author), value=1, now=now)

    def test_refuses_who_is_not_signed_in(self, comment, now):
        with pytest.raises(NotSignedIn):
            cast_vote(
                comment_id=comment.pk, viewer=Viewer(site_id=comment.thread.article.site_id), value=1, now=now
            )

    @pytest.mark.parametrize("value", [2, -2, 10**9])
    def test_refuses_other_numbers(self, comment, reader, now, value):
        with pytest.raises(VoteNotUnderstood):
            cast_vote(comment_id=comment.pk, viewer=reader, value=value, now=now)

    def test_finds_no_hidden_comment(self, reader, comment, now):
        held = make_comment(thread=comment.thread, status=Status.HELD)
        with pytest.raises(CommentNotFound):
            cast_vote(comment_id=held.pk, viewer=reader, value=1, now=now)

    def test_tells_a_moderator_that_a_hidden_comment_takes_no_votes(self, reader, comment, now):
        held = make_comment(thread=comment.thread, status=Status.HELD)
        with pytest.raises(NotOpenForVotes):
            cast_vote(comment_id=held.pk, viewer=replace(reader, role=Role.MODERATOR), value=1, now=now)

    def test_finds_no_comment_of_another_site(self, reader, now):
        with pytest.raises(CommentNotFound):
            cast_vote(comment_id=make_comment(thread=ThreadFactory()).pk, viewer=reader, value=1, now=now)

    def test_needs_to_know_the_comment_alone(self, reader, comment, now, django_assert_num_queries):
        for value, queries in ((1, CAST), (1, 1), (0, CAST)):
            with django_assert_num_queries(queries):
                cast = cast_vote_as(comment_id=comment.pk, user=reader.user, value=value, now=now)
            assert (cast.value, cast.ups) == (value, value)

    def test_gives_a_name_to_who_votes_for_the_first_time_and_knows_the_comment_alone(self, comment, now):
        stranger = ProfileFactory(site=ThreadFactory().article.site).user
        cast_vote_as(comment_id=comment.pk, user=stranger, value=1, now=now)
        assert Vote.objects.get().voter == Profile.objects.get(user=stranger, site=comment.site)

    @pytest.mark.parametrize(
        ("staff", "refusal"), [(None, CommentNotFound), ("role", NotOpenForVotes), ("root", NotOpenForVotes)]
    )
    def test_looks_up_who_may_know_of_a_hidden_comment(self, comment, now, staff, refusal):
        held = make_comment(thread=comment.thread, status=Status.HELD)
        user = OperatorFactory() if staff == "root" else UserFactory()
        if staff == "role":
            MembershipFactory(user=user, site=comment.site, role=Role.MODERATOR)
        # Being one elsewhere is no right here.
        MembershipFactory(user=user, role=Role.OWNER)
        with pytest.raises(refusal):
            cast_vote_as(comment_id=held.pk, user=user, value=1, now=now)

    def test_refuses_ones_own_comment_also_by_its_id_alone(self, comment, now):
        with pytest.raises(OwnComment):
            cast_vote_as(comment_id=comment.pk, user=comment.author.user, value=1, now=now)

    def test_finds_nothing_where_the_discussion_is_off(self, reader, comment, now):
        comment.thread.article.discussion = "off"
        comment.thread.article.save()
        with pytest.raises(CommentNotFound):
            cast_vote_as(comment_id=comment.pk, user=reader.user, value=1, now=now)

    def test_refuses_a_tombstone(self, reader, comment, now):
        removed = make_comment(thread=comment.thread, status=Status.REMOVED, replies=1)
        with pytest.raises(NotOpenForVotes):
            cast_vote(comment_id=removed.pk, viewer=reader, value=1, now=now)


class TestWhatAPolicyAllows:
    """Whether up, down and back are taken."""

    # policy → up, down, back
    @pytest.mark.parametrize(
        ("policy", "taken"),
        [
            (None, (True, True, True)),
            (Votes.BOTH, (True, True, True)),
            (Votes.UP, (True, False, True)),
            (Votes.FROZEN, (False, False, False)),
            (Votes.OFF, (False, False, False)),
        ],
    )
    @pytest.mark.parametrize("at_once", [False, True], ids=["with a name", "named by the vote"])
    def test_is_taken_and_nothing_else(self, comment, now, policy, taken, at_once):
        DiscussionPolicy.objects.create(site=comment.site, votes=policy)
        for value, is_taken in zip((1, -1, 0), taken, strict=True):
            voter = UserFactory() if at_once else ProfileFactory(site=comment.site).user
            if is_taken:
                cast_vote_as(comment_id=comment.pk, user=voter, value=value, now=now)
                continue
            refusal = NoDownvotes if policy == Votes.UP else VotesOff
            with pytest.raises(refusal):
                cast_vote_as(comment_id=comment.pk, user=voter, value=value, now=now)
            assert not Vote.objects.filter(voter__user=voter).exists()

    @pytest.mark.parametrize("policy", [Votes.FROZEN, Votes.OFF])
    def test_keeps_the_votes_that_were_cast(self, comment, reader, now, policy):
        cast_vote(comment_id=comment.pk, viewer=reader, value=1, now=now)
        tallying.count_votes(now=now)
        kept = DiscussionPolicy.objects.create(site=comment.site, votes=policy)
        with pytest.raises(VotesOff):
            cast_vote(comment_id=comment.pk, viewer=reader, value=0, now=now)
        assert (Vote.objects.get().value, Comment.objects.get(pk=comment.pk).ups) == (1, 1)
        kept.votes = None
        kept.save()
        assert cast_vote(comment_id=comment.pk, viewer=reader, value=0, now=now).ups == 0

    def test_lets_an_older_downvote_be_taken_back_where_one_votes_up_alone(self, comment, reader, now):
        cast_vote(comment_id=comment.pk, viewer=reader, value=-1, now=now)
        DiscussionPolicy.objects.create(site=comment.site, votes=Votes.UP)
        assert cast_vote(comment_id=comment.pk, viewer=reader, value=0, now=now).downs == 0

    def test_follows_the_nearest_scope_and_no_neighbour(self, comment, reader, now):
        article = comment.thread.article
        article.section = SectionFactory(site=comment.site)
        article.save()
        other = SectionFactory(site=comment.site, slug="other")
        DiscussionPolicy.objects.create(site=comment.site, votes=Votes.OFF)
        DiscussionPolicy.objects.create(site=comment.site, section=other, votes=Votes.OFF)
        near = DiscussionPolicy.objects.create(site=comment.site, section=article.section, votes=Votes.BOTH)
        cast_vote(comment_id=comment.pk, viewer=reader, value=-1, now=now)
        DiscussionPolicy.objects.create(site=comment.site, article=article, votes=Votes.UP)
        with pytest.raises(NoDownvotes):
            cast_vote(comment_id=comment.pk, viewer=reader, value=-1, now=now)
        assert near.votes == Votes.BOTH

    def test_hides_no_missing_comment_behind_it(self, comment, reader, now):
        DiscussionPolicy.objects.create(site=comment.site, votes=Votes.OFF)
        held = make_comment(thread=comment.thread, status=Status.HELD)
        with pytest.raises(CommentNotFound):
            cast_vote(comment_id=held.pk, viewer=reader, value=1, now=now)


@pytest.mark.django_db(transaction=True)
class TestParallelVotes:
    def test_hold_one_vote_a_person_while_they_are_counted(self, now):
        comment = make_comment()
        reader = seen_by(ProfileFactory(site=comment.thread.article.site))
        together = Barrier(100)

        def vote(number):
            together.wait()
            try:
                if number % 10 == 0:
                    tallying.count_votes(now=now)
                else:
                    cast_vote(comment_id=comment.pk, viewer=reader, value=number % 3 - 1, now=now)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(100) as pool:
            list(pool.map(vote, range(100)))
        assert Vote.objects.filter(comment=comment).count() <= 1
        last = cast_vote(comment_id=comment.pk, viewer=reader, value=-1, now=now)
        assert (last.ups, last.downs) == (0, 1)
        tallying.count_votes(now=now)
        stored = Comment.objects.get(pk=comment.pk)
        assert (stored.ups, stored.downs) == (0, 1)
        assert Vote.objects.get().counted == -1
