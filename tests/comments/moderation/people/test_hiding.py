from datetime import timedelta

import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer
from comments.moderation.casework.cases import open_case
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.desk import queue
from comments.moderation.desk.cards import card_of
from comments.moderation.models import AuditEntry, Case, Standing, Statement
from comments.moderation.people.hiding import hear_report, hide_if_reported_enough
from comments.moderation.policies import moderator_of
from comments.outbox.models import OutboxEvent
from comments.posting.editing import edit_comment
from comments.threads.models import Comment, Status
from comments.threads.revising import propose
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import ModerationPolicyFactory, make_flag
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


@pytest.fixture
def report(comment, site, now):
    """Let so many people of one standing report the comment, and hear of it."""

    def reported(count, *, level, accuracy=0.75, days=200, on=comment, at=now):
        for _ in range(count):
            reporter = ProfileFactory(site=site, joined_at=now - timedelta(days=days))
            Standing.objects.create(profile=reporter, level=level, accuracy=accuracy, computed_at=now)
            make_flag(on, reporter=reporter, reason="abuse", at=at)
        hear_report(payload={"comment_id": str(on.pk)}, event_id=on.pk, now=at)
        on.refresh_from_db()
        return on.status

    return reported


@pytest.fixture
def edit_waits(comment, now):
    """Let newer words wait, as editing does."""

    def waited():
        propose(comment=comment, body="Newer words.", html="<p>Newer words.</p>", now=now)
        open_case(comment=comment, now=now, is_held=True)

    return waited


@pytest.fixture
def rule(comment, moderator, now):
    def ruled(action, at=now, reason=None):
        comment.refresh_from_db()
        reason = reason or ("fine" if action == "approve" else "abuse")
        return decide(
            comment_id=comment.pk,
            viewer=moderator,
            action=action,
            reason=reason,
            version=comment.version,
            now=at,
        )

    ruled.viewer = moderator
    return ruled


class TestHiding:
    def test_is_nothing_that_two_hundred_new_accounts_can_do(self, report):
        assert report(200, level=0, accuracy=0.96, days=0) == Status.PUBLISHED
        assert not Statement.objects.exists()

    def test_is_done_by_five_whom_the_site_trusts(self, report, comment, thread):
        assert report(2, level=3, accuracy=0.5) == Status.PUBLISHED
        assert report(3, level=3, accuracy=0.5) == Status.HELD
        case = Case.objects.get(comment=comment)
        assert (case.is_held, case.is_open, case.flag_count) == (True, True, 5)
        thread.refresh_from_db()
        assert thread.comment_count == 0

    @pytest.mark.parametrize(
        ("count", "level", "days", "status"),
        [
            (2, 3, 200, Status.PUBLISHED),
            (3, 3, 200, Status.HELD),
            (5, 2, 200, Status.PUBLISHED),
            (6, 2, 200, Status.HELD),
            (5, 3, 15, Status.PUBLISHED),
            (6, 3, 15, Status.HELD),
        ],
    )
    def test_begins_where_the_policy_says(self, report, count, level, days, status):
        assert report(count, level=level, days=days) == status

    def test_can_be_switched_off(self, report, site):
        ModerationPolicyFactory(site=site, flag_weight_hides=0)
        assert report(9, level=3) == Status.PUBLISHED

    def test_tells_the_author_why_and_writes_it_down(self, report, comment):
        report(3, level=3)
        statement = Statement.objects.get()
        assert (statement.measure, statement.source, statement.automation) == ("held", "flag", "fully")
        assert statement.recipient == comment.author
        assert comment.restriction_id == statement.pk
        told = OutboxEvent.objects.exclude(name="flag.raised").values_list("name", flat=True)
        assert sorted(told) == ["case.opened", "comment.held", "statement.written"]
        assert AuditEntry.objects.get().act == "comment.hide"

    def test_happens_once(self, report, comment, now):
        report(3, level=3)
        assert not hide_if_reported_enough(comment_id=comment.pk, now=now)
        assert (Statement.objects.count(), Case.objects.count()) == (1, 1)

    def test_is_undone_by_keeping_it_and_begins_anew(self, report, comment, moderator, now):
        report(3, level=3)
        decide(
            comment_id=comment.pk,
            viewer=moderator,
            action="approve",
            reason="fine",
            version=comment.version,
            now=now,
        )
        assert not hide_if_reported_enough(comment_id=comment.pk, now=now)
        later = now + timedelta(hours=1)
        assert report(2, level=3, at=later) == Status.PUBLISHED
        assert report(1, level=3, at=later) == Status.HELD

    def test_never_happens_to_whom_works_here(self, report, thread, site):
        author = ProfileFactory(site=site)
        MembershipFactory(user=author.user, site=site, role=Role.MODERATOR)
        assert report(9, level=3, on=make_comment(thread=thread, author=author)) == Status.PUBLISHED

    def test_is_of_the_words_that_were_reported_and_newer_ones_wait_on(
        self, report, comment, rule, edit_waits, now
    ):
        edit_waits()
        assert report(5, level=3) == Status.HELD
        assert (comment.revision.number, comment.pending.body) == (1, "Newer words.")
        assert comment.revision.body in Statement.objects.get().facts
        assert comment.words_at_issue == comment.revision
        approved = rule("approve")
        comment.refresh_from_db()
        assert (comment.status, comment.revision.number, comment.pending.body) == (
            Status.PUBLISHED,
            1,
            "Newer words.",
        )
        case = Case.objects.get(closed_at=None)
        assert (case.is_held, case.flag_count, case == approved.case) == (True, 0, False)

    @pytest.mark.parametrize("hours", [1, 30])
    def test_leaves_reasons_due_to_newer_words_since_they_waited(
        self, *, report, comment, rule, edit_waits, now, hours
    ):
        edit_waits()
        report(5, level=3)
        later = now + timedelta(hours=hours)
        rule("approve", at=later)
        case = Case.objects.get(closed_at=None)
        assert (case.reasons_due_at, case.held_statement) == (max(later, now + timedelta(days=1)), None)

    def test_is_taken_back_with_its_reasons_and_one_case(
        self, *, report, comment, rule, moderator, edit_waits, now
    ):
        edit_waits()
        report(5, level=3)
        statement, case = comment.restriction_id, Case.objects.get()
        approved = rule("approve")
        undo(decision_id=approved.pk, viewer=moderator, now=now + timedelta(seconds=5))
        comment.refresh_from_db()
        again = Case.objects.get(closed_at=None)
        assert (comment.status, comment.restriction_id, comment.pending.number) == (Status.HELD, statement, 2)
        assert (again.opened_at, again.flag_count, again.is_held) == (case.opened_at, 5, True)

    @pytest.mark.parametrize("waits", [True, False])
    def test_ends_by_rejecting_what_was_reported(self, report, comment, rule, edit_waits, waits):
        before = comment.revision
        if waits:
            edit_waits()
        report(5, level=3)
        decision = rule("reject")
        comment.refresh_from_db()
        assert (comment.status, comment.revision) == (Status.REJECTED, before)
        assert before.body in decision.statement.facts
        assert decision.statement.words is None
        assert not Case.objects.filter(closed_at=None).exists()
        rule("restore", reason="mistake")
        comment.refresh_from_db()
        assert (comment.revision, Case.objects.filter(closed_at=None).exists()) == (before, waits)

    def test_is_about_the_same_words_whatever_their_author_writes(self, report, comment, rule, now):
        before = comment.revision
        report(5, level=3)
        version = comment.version
        author = Viewer(site_id=comment.site_id, user=comment.author.user, profile=comment.author)
        Comment.objects.filter(pk=comment.pk).update(posted_at=now)
        edit_comment(comment_id=comment.pk, viewer=author, body="I never said that.", now=now)
        comment.refresh_from_db()
        assert (comment.revision, comment.pending.body) == (before, "I never said that.")
        assert comment.version == version
        file = queue.file_of(viewer=moderator_of(rule.viewer.user), comment_id=comment.pk)
        card = card_of(file, now=now)
        assert [action.action for action in card.actions] == ["approve", "reject"]
        assert file.reported_words is None
        edit_comment(comment_id=comment.pk, viewer=author, body=before.body, now=now)
        comment.refresh_from_db()
        assert (comment.pending, comment.status) == (None, Status.HELD)
        assert Case.objects.get(closed_at=None).is_held

    def test_leaves_what_is_not_public(self, thread, now):
        held = make_comment(thread=thread, status=Status.HELD)
        assert not hide_if_reported_enough(comment_id=held.pk, now=now)
        assert Comment.objects.get(pk=held.pk).version == held.version
