"""What an edit changes of a comment that everybody reads already, and what of it a moderator decides."""

from datetime import timedelta

import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.appeals.redress import in_force
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.staleness import StaleDecision
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import Case, Decision, Finding, Queue, Statement, WordList
from comments.moderation.people.flagging import flag_comment
from comments.moderation.reasons.telling import told_of
from comments.moderation.screening.holding import tell_who_waits
from comments.outbox.models import OutboxEvent
from comments.posting.editing import EditNotAccepted, edit_comment
from comments.posting.withdrawing import withdraw_comment
from comments.threads.models import Comment, Status
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import ModerationPolicyFactory

pytestmark = pytest.mark.django_db

SPAM = "Cheap: https://a.example"


@pytest.fixture
def comment(submit, thread):
    made = submit("First words.")
    ModerationPolicyFactory(site=thread.article.site, article=thread.article, hold_links_from=1)
    return made


@pytest.fixture
def edit(comment, viewer, now):
    def edited(body=SPAM, **given):
        return edit_comment(**{"comment_id": comment.pk, "viewer": viewer, "body": body, "now": now} | given)

    return edited


@pytest.fixture
def moderator(thread):
    profile = ProfileFactory(site=thread.article.site)
    MembershipFactory(user=profile.user, site=thread.article.site, role=Role.MODERATOR)
    return viewer_of(profile.user, site=thread.article.site)


@pytest.fixture
def judge(comment, moderator, now):
    def judged(action="approve", reason="fine", **given):
        version = Comment.objects.get(pk=comment.pk).version
        said = {"comment_id": comment.pk, "viewer": moderator, "action": action, "reason": reason}
        return decide(**said | {"version": version, "now": now} | given)

    return judged


def public(comment):
    """Return what everybody reads of it."""
    found = Comment.objects.shown().with_words().get(pk=comment.pk)
    return found.revision.body


class TestAnEditThatWouldBeHeld:
    def test_leaves_the_approved_words_public_and_waits_beside_them(self, edit, comment, thread):
        edited = edit()
        assert (public(comment), edited.pending.body, edited.status) == (
            "First words.",
            SPAM,
            Status.PUBLISHED,
        )
        case = Case.objects.get(closed_at=None)
        assert (case.comment, case.is_held, case.queue) == (comment, True, Queue.HELD)
        thread.refresh_from_db()
        assert (thread.comment_count, edited.edited_at, edited.version) == (1, None, 2)
        assert (
            OutboxEvent.objects.exclude(name="case.gathered").order_by("recorded_at", "id").last().name
            == "comment.held"
        )

    def test_keeps_what_was_noticed_about_the_new_words(self, edit, comment):
        edit()
        assert Finding.objects.get(comment=comment, revision_number=2).code == "many_links"

    def test_is_replaced_by_the_next_one_which_waits_too(self, edit, comment):
        edit()
        edited = edit("Harmless after all.")
        assert (public(comment), edited.pending.body, edited.pending.number) == (
            "First words.",
            "Harmless after all.",
            3,
        )
        assert Case.objects.filter(closed_at=None).count() == 1

    def test_is_taken_back_by_the_words_that_are_public(self, edit, comment):
        edit()
        edited = edit("First words.")
        assert (edited.pending, public(comment), Case.objects.filter(closed_at=None).count()) == (
            None,
            "First words.",
            0,
        )

    def test_leaves_a_reported_comment_in_the_queue_when_it_is_taken_back(self, edit, comment, thread, now):
        reporter = viewer_of(ProfileFactory(site=thread.article.site).user, site=thread.article.site)
        flag_comment(comment_id=comment.pk, viewer=reporter, reason="spam", now=now)
        edit()
        edit("First words.")
        case = Case.objects.get(closed_at=None)
        assert (case.is_held, case.queue) == (False, Queue.REPORTED)

    def test_changes_nothing_when_it_comes_twice(self, edit, comment):
        edit()
        assert edit().version == 2

    def test_goes_when_the_author_withdraws(self, edit, comment, viewer, now):
        edit()
        gone = withdraw_comment(comment_id=comment.pk, viewer=viewer, now=now)
        assert (gone.pending, Case.objects.filter(closed_at=None).count()) == (None, 0)

    def test_shows_nothing_unseen_however_often_it_is_tried(self, edit, submit, viewer, now, comment):
        shown = set()
        for nth in range(500):
            edit(f"{SPAM} {nth}" if nth % 3 else f"Benign {nth}.")
            shown.add(public(comment))
        assert not [body for body in shown if "https" in body]


class TestDecidingOnWordsThatWait:
    def test_approving_lets_everybody_read_them(self, edit, comment, judge):
        edit()
        decision = judge()
        assert (public(comment), decision.done) == (SPAM, "Approved")
        comment.refresh_from_db()
        assert (comment.pending, comment.status, comment.edited_at is not None) == (
            None,
            Status.PUBLISHED,
            True,
        )
        assert not Case.objects.filter(closed_at=None).exists()
        told = OutboxEvent.objects.order_by("recorded_at", "id").last()
        assert (told.name, told.payload["revision"]) == ("comment.edited", 2)

    def test_rejecting_keeps_the_approved_ones_and_tells_why(self, edit, comment, judge):
        edit()
        judge("reject", "spam")
        comment.refresh_from_db()
        assert (public(comment), comment.status, comment.pending) == (
            "First words.",
            Status.PUBLISHED,
            None,
        )
        statement = Statement.objects.get(comment=comment)
        assert SPAM in statement.facts
        assert "First words." not in statement.facts

    def test_removing_takes_the_whole_comment_away(self, edit, comment, judge):
        edit()
        judge("remove", "spam")
        comment.refresh_from_db()
        assert (comment.status, comment.waiting_words) == (Status.REMOVED, None)
        assert "First words." in Statement.objects.get(comment=comment).facts

    def test_refuses_who_saw_earlier_words(self, edit, comment, judge):
        edit()
        seen = Comment.objects.get(pk=comment.pk).version
        edit("Other words. https://b.example")
        with pytest.raises(StaleDecision, match="edited"):
            judge(version=seen)
        assert public(comment) == "First words."

    @pytest.mark.parametrize(
        ("action", "reason"), [("approve", "fine"), ("reject", "spam"), ("remove", "spam")]
    )
    def test_can_be_taken_back(self, edit, comment, judge, action, reason):
        edit()
        decision = judge(action, reason)
        moderator = viewer_of(decision.moderator, site=comment.site)
        undo(decision_id=decision.pk, viewer=moderator, now=decision.decided_at)
        comment.refresh_from_db()
        assert (public(comment), comment.pending.body) == ("First words.", SPAM)
        case = Case.objects.get(closed_at=None)
        assert (case.is_held, case.queue) == (True, Queue.HELD)

    def test_goes_on_counting_after_words_that_were_rejected(self, edit, comment, judge):
        edit()
        judge("reject", "spam")
        assert edit("Third words.").revision.number == 3
        assert Decision.objects.count() == 1

    def test_can_be_taken_back_after_other_words_were_refused(self, edit, comment, judge, thread):
        WordList.objects.create(site=thread.article.site, kind="banned", words="blastwort")
        edit()
        decision = judge()
        with pytest.raises(EditNotAccepted):
            edit("You blastwort!")
        undo(
            decision_id=decision.pk,
            viewer=viewer_of(decision.moderator, site=comment.site),
            now=decision.decided_at,
        )
        comment.refresh_from_db()
        assert (public(comment), comment.pending.body) == ("First words.", SPAM)


class TestWordsThatWaitForLong:
    @pytest.mark.parametrize(("hours", "count"), [(23, 0), (24, 1)])
    def test_have_their_reasons_from_a_day_on(self, edit, comment, now, hours, count):
        edit()
        assert tell_who_waits(now=now + timedelta(hours=hours)) == Statement.objects.count() == count

    def test_are_told_of_as_changes_that_wait(self, edit, comment, now):
        edit()
        edit(f"{SPAM} or not", now=now + timedelta(minutes=4))
        tell_who_waits(now=now + timedelta(days=1))
        statement = Statement.objects.get()
        assert (statement.measure, statement.words.body) == ("held", f"{SPAM} or not")
        assert told_of(statement).headline == "The changes to your comment still wait for a moderator"
        assert in_force(statement, Comment.objects.get(pk=comment.pk))
        assert tell_who_waits(now=now + timedelta(days=2)) == 0

    def test_are_told_of_each_time_that_they_wait_for_a_day(self, edit, comment, judge, now):
        edit()
        tell_who_waits(now=now + timedelta(days=1))
        judge(now=now + timedelta(days=1))
        edit("Others: https://b.example")
        assert tell_who_waits(now=now + timedelta(days=3)) == 1

    def test_have_their_reasons_before_they_are_decided_about(self, edit, comment, judge, now):
        edit()
        judge(now=now + timedelta(days=2))
        statement = Statement.objects.get()
        assert (statement.measure, statement.words.body) == ("held", SPAM)
        assert not in_force(statement, Comment.objects.get(pk=comment.pk))


class TestWhoSeesWordsThatWait:
    def test_nobody_but_the_author_in_what_the_site_says(self, edit, comment, client, viewer, thread):
        edit()
        stranger = client.get(f"/api/v1/comments/{comment.pk}/").content.decode()
        listed = client.get(f"/api/v1/threads/{thread.pk}/comments/").content.decode()
        page = client.get(f"/c/{comment.pk}/").content.decode()
        assert "a.example" not in stranger + listed + page
        assert "First words." in stranger
        client.force_login(viewer.user)
        mine = client.get(f"/api/v1/threads/{thread.pk}/mine/?comments={comment.pk}").json()
        assert mine["own"][0]["pending"]["body"] == SPAM

    def test_not_even_another_author(self, edit, comment, client, thread):
        edit()
        client.force_login(ProfileFactory(site=thread.article.site).user)
        mine = client.get(f"/api/v1/threads/{thread.pk}/mine/?comments={comment.pk}").json()
        assert mine["own"] == []
