"""Moderators stop votes, on a comment or in a discussion, and allow them again; the log says who."""

import pytest
from django.test import Client

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import NotAllowed
from comments.moderation.decisions.freezing import (
    ScopeUnknown,
    VotesNotFrozen,
    freeze_votes,
    freezing_wishes,
)
from comments.moderation.models import AuditEntry
from comments.threads import tallying
from comments.threads.models import Comment, DiscussionPolicy, Thread, Vote
from comments.threads.reading import CommentNotFound
from comments.threads.voting import VotesFrozen, VotesOff, cast_vote, cast_vote_as
from tests.comments.threads.test_voting import CAST, seen_by
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


@pytest.fixture
def reader(comment):
    return seen_by(ProfileFactory(site=comment.site))


@pytest.fixture
def freeze(comment, moderator, now):
    def freeze(scope="comment", *, is_frozen=True, viewer=moderator, on=comment):
        freeze_votes(comment_id=on.pk, viewer=viewer, scope=scope, is_frozen=is_frozen, now=now)

    return freeze


@pytest.fixture
def editor_chooses(thread):
    """Change what the discussion's own policy says about votes, on its page in the admin."""
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    def chooses(votes):
        policy = DiscussionPolicy.objects.get(article=thread.article)
        sent = {"site": policy.site_id, "article": policy.article_id, "votes": votes}
        answer = client.post(f"/admin/threads/discussionpolicy/{policy.pk}/change/", sent)
        assert answer.status_code == 302, answer.context["errors"]

    return chooses


@pytest.fixture
def vote(comment, reader, now):
    return lambda value=1, *, on=comment: cast_vote(comment_id=on.pk, viewer=reader, value=value, now=now)


class TestFreezeVotes:
    @pytest.mark.parametrize("value", [1, -1, 0])
    def test_refuses_every_vote_on_the_comment_and_keeps_what_was_cast(
        self, comment, reader, freeze, now, value
    ):
        cast_vote_as(comment_id=comment.pk, user=reader.user, value=1, now=now)
        freeze()
        with pytest.raises(VotesFrozen):
            cast_vote_as(comment_id=comment.pk, user=reader.user, value=value, now=now)
        tallying.count_votes(now=now)
        assert (Vote.objects.get().value, Comment.objects.get(pk=comment.pk).ups) == (1, 1)

    def test_costs_an_ordinary_vote_nothing(self, vote, django_assert_num_queries):
        with django_assert_num_queries(CAST):
            vote()

    def test_leaves_other_comments_alone(self, comment, thread, freeze, vote):
        freeze()
        vote(on=make_comment(thread=thread))
        assert Vote.objects.count() == 1

    def test_refuses_votes_on_every_comment_of_the_discussion(self, thread, freeze, vote):
        freeze("discussion")
        with pytest.raises(VotesOff):
            vote(on=make_comment(thread=thread))
        assert not Vote.objects.exists()

    @pytest.mark.parametrize("scope", ["comment", "discussion"])
    def test_lets_people_vote_again(self, freeze, vote, scope):
        freeze(scope)
        freeze(scope, is_frozen=False)
        vote()
        assert Vote.objects.count() == 1

    @pytest.mark.parametrize("before", [None, "up"])
    def test_gives_a_discussion_back_what_its_policy_said(self, thread, freeze, before):
        if before:
            DiscussionPolicy.objects.create(site=thread.article.site, article=thread.article, votes=before)
        freeze("discussion")
        assert DiscussionPolicy.objects.get(article=thread.article).votes == "frozen"
        freeze("discussion", is_frozen=False)
        assert DiscussionPolicy.objects.get(article=thread.article).votes == before

    @pytest.mark.parametrize("of_article", [True, False])
    def test_shows_no_scores_where_the_policy_shows_none(self, thread, comment, freeze, of_article):
        article = thread.article if of_article else None
        DiscussionPolicy.objects.create(site=thread.article.site, article=article, votes="off")
        assert [scope for scope, *_ in freezing_wishes(comment)] == ["comment"]
        with pytest.raises(VotesNotFrozen):
            freeze("discussion")
        assert DiscussionPolicy.objects.get().votes == "off"

    def test_is_no_business_of_moderators_where_an_editor_stopped_the_votes(self, thread, comment, freeze):
        DiscussionPolicy.objects.create(site=thread.article.site, article=thread.article, votes="frozen")
        assert [scope for scope, *_ in freezing_wishes(comment)] == ["comment"]
        with pytest.raises(VotesNotFrozen):
            freeze("discussion", is_frozen=False)
        assert DiscussionPolicy.objects.get().votes == "frozen"

    @pytest.mark.parametrize("chosen", ["both", "frozen"])
    def test_keeps_what_an_editor_chose_since(self, thread, comment, freeze, editor_chooses, chosen):
        DiscussionPolicy.objects.create(site=thread.article.site, article=thread.article, votes="up")
        freeze("discussion")
        freeze("discussion", is_frozen=False)
        freeze("discussion")
        editor_chooses("both")
        editor_chooses(chosen)
        if chosen == "frozen":
            with pytest.raises(VotesNotFrozen):
                freeze("discussion", is_frozen=False)
        freeze("discussion", is_frozen=chosen == "frozen")
        assert DiscussionPolicy.objects.get().votes == chosen

    @pytest.mark.parametrize(("scope", "kind"), [("comment", "comment"), ("discussion", "article")])
    def test_is_written_down_once_for_each_change(self, freeze, moderator, scope, kind):
        for is_frozen in (True, True, False, False):
            freeze(scope, is_frozen=is_frozen)
        entries = AuditEntry.objects.filter(subject_kind=kind).order_by("number")
        assert [entry.act for entry in entries] == [f"{scope}.freeze_votes", f"{scope}.thaw_votes"]
        assert {entry.actor_id for entry in entries} == {moderator.user.pk}
        assert all(entry.done.startswith("Votes ") for entry in entries)

    def test_makes_the_pages_old(self, thread, freeze):
        before = Thread.objects.get(pk=thread.pk).version
        freeze()
        assert Thread.objects.get(pk=thread.pk).version > before

    def test_is_for_moderators_of_the_place(self, reader, comment, freeze):
        with pytest.raises(NotAllowed):
            freeze(viewer=reader)
        stranger = MembershipFactory(site=ThreadFactory().article.site, role=Role.MODERATOR)
        with pytest.raises(CommentNotFound):
            freeze(viewer=viewer_of(stranger.user, site=stranger.site))
        assert not AuditEntry.objects.exists()

    def test_knows_two_scopes(self, freeze):
        with pytest.raises(ScopeUnknown):
            freeze("site")

    def test_offers_the_opposite_of_what_is(self, comment, freeze):
        def offered():
            seen = Comment.objects.select_related("thread__article").get(pk=comment.pk)
            return [(scope, verb) for scope, verb, _label in freezing_wishes(seen)]

        assert offered() == [("comment", "freeze"), ("discussion", "freeze")]
        freeze()
        freeze("discussion")
        assert offered() == [("comment", "thaw"), ("discussion", "thaw")]


class TestTheDoors:
    @pytest.fixture
    def client(self, moderator):
        client = Client()
        client.force_login(moderator.user)
        return client

    def is_frozen(self, comment):
        return Comment.objects.get(pk=comment.pk).votes_frozen

    def test_of_the_admin_stop_and_allow(self, client, comment):
        page = f"/admin/threads/comment/{comment.pk}/change/"
        assert "Stop the votes on this comment" in client.get(page).content.decode()
        door = f"/admin/threads/comment/{comment.pk}/votes/"
        answer = client.post(door, {"votes": "freeze comment"}, follow=True)
        assert [str(one) for one in answer.context["messages"]] == ["Done."]
        assert self.is_frozen(comment)
        assert "Let people vote on this comment again" in answer.content.decode()
        client.post(door, {"votes": "thaw comment"}, follow=True)
        assert not self.is_frozen(comment)
        answer = client.post(door, {"votes": "freeze"}, follow=True)
        assert [str(one) for one in answer.context["messages"]] == [str(ScopeUnknown.message)]

    def test_of_the_discussion_stop_and_allow(self, client, comment):
        door = f"/c/{comment.pk}/moderate/"
        assert "Stop the votes on this comment" in client.get(door).content.decode()
        client.post(door, {"act": "freeze", "scope": "comment"})
        assert self.is_frozen(comment)
        client.post(door, {"act": "thaw", "scope": "comment"})
        assert not self.is_frozen(comment)

    def test_of_the_discussion_tell_a_voter_why_not(self, comment, reader, freeze):
        freeze()
        client = Client()
        client.force_login(reader.user)
        answer = client.post(f"/c/{comment.pk}/vote/", {"value": "1"})
        assert answer.status_code == 409
        assert "Moderators have stopped the voting on this comment." in answer.content.decode()
