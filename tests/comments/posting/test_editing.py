from datetime import timedelta

import pytest

from comments.accounts.viewer import viewer_of
from comments.moderation.appeals.redress import in_force
from comments.moderation.models import Finding, Statement, WordList
from comments.moderation.reasons.telling import told_of
from comments.outbox.models import OutboxEvent
from comments.posting.editing import EditNotAccepted, EditWindowOver, edit_comment
from comments.posting.owning import NotStanding, NotYours, StaleVersion
from comments.threads.markup import BodyEmpty
from comments.threads.models import Comment, DiscussionPolicy, Revision, Status
from comments.threads.reading import CommentNotFound
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(submit):
    return submit("First words.")


@pytest.fixture
def edit(comment, viewer, now):
    def edited(body="Second words.", **given):
        return edit_comment(**{"comment_id": comment.pk, "viewer": viewer, "body": body, "now": now} | given)

    return edited


class TestEditComment:
    def test_keeps_every_version(self, edit, comment, now):
        edited = edit(now=now + timedelta(seconds=9))
        assert (edited.revision.number, edited.revision.body) == (2, "Second words.")
        assert edited.edited_at == now + timedelta(seconds=9)
        assert list(Revision.objects.order_by("number").values_list("body", flat=True)) == [
            "First words.",
            "Second words.",
        ]

    def test_changes_nothing_when_the_words_are_the_same(self, edit):
        assert edit(" First words. ").edited_at is None
        assert Revision.objects.count() == 1

    @pytest.mark.parametrize(("seconds", "taken"), [(299, True), (300, False), (301, False)])
    def test_is_possible_until_the_window_ends(self, edit, now, seconds, taken):
        if taken:
            assert edit(now=now + timedelta(seconds=seconds)).edited_at
        else:
            with pytest.raises(EditWindowOver, match="5 minutes") as refused:
                edit(now=now + timedelta(seconds=seconds))
            assert refused.value.facts == {"window_seconds": 300}

    @pytest.mark.parametrize(
        ("window", "words"),
        [(0, "cannot be edited here"), (1, "1 second "), (60, "1 minute "), (90, "90 seconds")],
    )
    def test_says_how_long_the_window_is(self, edit, thread, now, window, words):
        DiscussionPolicy.objects.create(site=thread.article.site, edit_window_seconds=window)
        with pytest.raises(EditWindowOver, match=words):
            edit(now=now + timedelta(seconds=window))

    def test_takes_the_window_of_the_nearest_policy(self, edit, thread, now):
        DiscussionPolicy.objects.create(site=thread.article.site, edit_window_seconds=10)
        DiscussionPolicy.objects.create(
            site=thread.article.site, article=thread.article, edit_window_seconds=1000
        )
        assert edit(now=now + timedelta(seconds=999)).edited_at

    def test_is_for_the_author_alone(self, edit, thread):
        stranger = ProfileFactory(site=thread.article.site)
        with pytest.raises(NotYours):
            edit(viewer=viewer_of(stranger.user, site=thread.article.site))

    def test_finds_no_hidden_comment_of_somebody_else(self, edit, thread):
        held = make_comment(thread=thread, status=Status.HELD)
        with pytest.raises(CommentNotFound):
            edit(comment_id=held.pk)

    @pytest.mark.parametrize("status", [Status.REJECTED, Status.REMOVED, Status.WITHDRAWN])
    def test_is_refused_when_the_comment_no_longer_stands(self, edit, thread, viewer, now, status):
        gone = make_comment(thread=thread, author=viewer.profile, status=status, at=now)
        with pytest.raises(NotStanding):
            edit(comment_id=gone.pk)

    def test_is_refused_on_a_version_that_is_no_longer_there(self, edit, comment):
        edit("Second words.", version=comment.version)
        with pytest.raises(StaleVersion):
            edit("Third words.", version=comment.version)

    def test_refuses_an_empty_body_and_keeps_the_old_one(self, edit, comment):
        with pytest.raises(BodyEmpty):
            edit("  ")
        comment.refresh_from_db()
        assert comment.revision.body == "First words."


class TestEditedWordsAreScreened:
    def test_and_change_nothing_where_they_would_be_rejected(self, edit, comment, thread):
        WordList.objects.create(site=thread.article.site, kind="banned", words="blastwort")
        with pytest.raises(EditNotAccepted):
            edit("You blastwort!")
        comment.refresh_from_db()
        assert (comment.status, comment.revision.body, comment.version) == (
            Status.PUBLISHED,
            "First words.",
            1,
        )
        assert comment.pending is None

    def test_and_leave_a_finding_and_reasons_where_they_would_be_rejected(self, edit, comment, thread, now):
        WordList.objects.create(site=thread.article.site, kind="banned", words="blastwort")
        with pytest.raises(EditNotAccepted) as refused:
            edit("You blastwort!")
        statement = Statement.objects.get()
        assert refused.value.facts == {"statement": str(statement.pk)}
        assert (statement.words.body, statement.measure, statement.automation) == (
            "You blastwort!",
            "rejected",
            "fully",
        )
        assert "You blastwort!" in statement.facts
        assert told_of(statement).headline == "The changes to your comment were not published"
        finding = Finding.objects.get()
        assert (finding.code, finding.revision_number) == ("banned_word", statement.words.number)
        assert OutboxEvent.objects.filter(name="statement.written").count() == 1
        assert in_force(statement, Comment.objects.get(pk=comment.pk))

    def test_and_say_so_once_however_often_they_come(self, edit, thread, now):
        WordList.objects.create(site=thread.article.site, kind="banned", words="blastwort")
        for body in ("You blastwort!", "You blastwort!", "You blastwort, you!"):
            with pytest.raises(EditNotAccepted):
                edit(body)
        assert (Statement.objects.count(), Revision.objects.count()) == (2, 3)
        assert edit("Harmless.").revision.number == 4

    def test_and_never_loosened(self, edit, thread, viewer, now):
        held = make_comment(thread=thread, author=viewer.profile, status=Status.HELD, at=now)
        assert edit("Harmless.", comment_id=held.pk).status == Status.HELD

    @pytest.mark.parametrize("body", ["a b**last**wort", "[docs](https\\://evil.example/)"])
    def test_is_screened_by_what_readers_will_see(self, edit, thread, body):
        WordList.objects.create(site=thread.article.site, kind="banned", words="blastwort")
        WordList.objects.create(site=thread.article.site, kind="nolinks", words="evil.example")
        with pytest.raises(EditNotAccepted):
            edit(body)
