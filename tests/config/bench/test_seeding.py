import pytest
from django.db import connection
from django.utils import timezone

from comments.accounts.models import User
from comments.api.authentication import TOKEN_HEADER
from comments.moderation.models import AuditEntry, AuditHead
from comments.moderation.record.checking import broken_links
from comments.threads.models import Comment, Revision, Thread, Vote
from comments.threads.path import MAX_DEPTH
from comments.threads.recounting import recount_threads
from config.bench.seeding import chaining, growing, world
from config.bench.seeding.tables import Table
from config.bench.seeding.wording import CHARACTERS


@pytest.mark.django_db
def test_a_chain_of_acts_is_one_as_it_is_written(monkeypatch):
    monkeypatch.setattr(chaining, "_BATCH", 20)
    now = timezone.now()
    world.settle_site(people=1, now=now)
    told = []
    chaining.chain(entries=30, now=now, say=told.append)
    site_id = AuditHead.objects.get(number=30).pk
    assert AuditEntry.objects.filter(site_id=site_id).count() == 30
    assert list(broken_links(site_id)) == []
    assert told == ["20 of 30 acts", "30 of 30 acts"]


@pytest.mark.django_db
class TestGrow:
    @pytest.fixture
    def grown(self, monkeypatch):
        """Two batches, so that replies across their border are among them."""
        monkeypatch.setattr(growing, "_BATCH", 1000)
        now = timezone.now()
        world.settle_site(people=20, now=now)

        def grown(name, *, seed=1, comments=1500):
            thread, _place = world.open_thread(name=name, now=now)
            told = []
            growing.grow(
                thread=thread,
                people=world.everybody(),
                comments=comments,
                seed=seed,
                now=now,
                say=told.append,
            )
            assert told == [*range(1000, comments, 1000), comments]
            return Thread.objects.get(pk=thread.pk)

        return grown

    def test_is_a_discussion_in_which_nothing_is_wrong(self, grown):
        thread = grown("one")
        assert thread.comment_count == thread.comments.count() == 1500
        assert list(recount_threads(repair=False)) == []
        connection.check_constraints()

    def test_has_what_every_comment_of_ours_has(self, grown):
        comments = Comment.objects.filter(thread=grown("one")).select_related(
            "parent", "reply_to", "revision"
        )
        deepest = 0
        for comment in comments:
            deepest = max(deepest, comment.depth)
            assert comment.revision.comment_id == comment.pk
            assert len(comment.revision.body) == CHARACTERS
            assert comment.hangs_on == (comment.parent_id or comment.thread_id)
            if comment.parent:
                assert comment.path.startswith(comment.parent.path)
                assert comment.depth == comment.parent.depth + 1
                assert comment.parent.seq < comment.seq
                assert comment.root_id == (comment.parent.root_id or comment.parent_id)
                assert comment.reply_to.depth <= MAX_DEPTH
        assert deepest == MAX_DEPTH

    def test_the_depth_cap_hangs_replies_on_the_last_that_may_have_children(self, grown):
        capped = Comment.objects.filter(thread=grown("one"), reply_to__depth=MAX_DEPTH)
        answered = capped.select_related("reply_to")
        assert answered
        assert all(comment.parent_id == comment.reply_to.parent_id for comment in answered)

    def test_nobody_votes_for_themselves(self, grown):
        grown("one")
        votes = Vote.objects.select_related("comment")
        assert votes.count() > 500
        assert all(vote.voter_id != vote.comment.author_id for vote in votes)

    def test_the_same_seed_makes_the_same_tree_and_votes(self, grown):
        def seen(thread):
            rows = thread.comments.order_by("seq")
            numbers = {comment.pk: number for number, comment in enumerate(rows)}
            return [
                (numbers.get(row.reply_to_id), numbers.get(row.parent_id), row.ups, row.downs) for row in rows
            ]

        first = seen(grown("one"))
        assert seen(grown("two")) == first
        assert seen(grown("three", seed=2)) != first

    def test_no_two_discussions_share_an_id(self, grown):
        grown("one")
        grown("two")
        assert Revision.objects.count() == Comment.objects.count() == 3000


@pytest.mark.django_db
class TestWorld:
    def test_everybody_is_signed_in(self, client):
        now = timezone.now()
        tokens = world.settle_site(people=3, now=now)
        thread, _place = world.open_thread(name="one", now=now)
        assert len(tokens) == 3 == User.objects.count()
        answer = client.post(
            f"/api/v1/threads/{thread.pk}/comments/",
            {"body": "Nobody holds this."},
            content_type="application/json",
            headers={TOKEN_HEADER: tokens[2], "Idempotency-Key": "once"},
        )
        assert answer.status_code == 201

    def test_a_place_is_where_the_article_is_read(self, client):
        world.settle_site(people=1, now=timezone.now())
        _thread, place = world.open_thread(name="one", now=timezone.now())
        assert client.get(place.path).status_code == 200


@pytest.mark.django_db
class TestTable:
    def test_does_not_write_columns_that_are_not_there(self):
        with pytest.raises(ValueError, match="Vote has no colour"):
            Table(Vote, "colour")
