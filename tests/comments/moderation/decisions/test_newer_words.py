"""Newer words beside public ones: deciding about them settles nothing that readers or a notice say of those that stand."""

from datetime import timedelta

import pytest

from comments.accounts.models import Role
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.casework.cases import open_case
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import NothingToUndo, undo
from comments.moderation.desk import queue
from comments.moderation.desk.cards import card_of
from comments.moderation.desk.queue import Kind
from comments.moderation.models import (
    Case,
    Decision,
    Finding,
    NoticeItem,
    Queue,
    Sanction,
    Standing,
    Statement,
)
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.notices.settling import settle_notices
from comments.moderation.people.hiding import weight_on
from comments.moderation.people.trust_facts import facts_about
from comments.moderation.policies import moderator_of
from comments.moderation.reports.measuring import Span, decisions_of
from comments.moderation.reports.rating import rows_of
from comments.notifications.reported import settled_by
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment, Status
from comments.threads.revising import propose
from tests.factories.moderation import make_flag
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, body="First words.")


@pytest.fixture
def edit(comment, now):
    """Let newer words wait beside the public ones, as editing does."""

    def edited(body="Newer words.", at=now):
        comment.refresh_from_db()
        propose(comment=comment, body=body, html=f"<p>{body}</p>", now=at)
        return open_case(comment=comment, now=at, is_held=True)

    return edited


@pytest.fixture
def report(comment, now):
    return lambda at=now - timedelta(hours=2), **given: make_flag(comment, at=at, **given)


@pytest.fixture
def notice(comment, file_notice, now):
    return file_notice(comment, at=now - timedelta(hours=2))


@pytest.fixture
def file_notice():
    def filed(comment, at):
        claim = Claim(
            comments=[str(comment.pk)],
            category="speech",
            explanation="It insults a person.",
            email="ines@example.org",
            in_good_faith=True,
        )
        return receive_notice(claim, caller="203.0.113.7", now=at)

    return filed


@pytest.fixture
def judge(comment, moderator, now):
    def judged(action, at=now, **given):
        comment.refresh_from_db()
        reason = "fine" if action in {"approve", "restore"} else "spam"
        said = {"viewer": moderator, "reason": reason, "version": comment.version, "now": at} | given
        decision = decide(comment_id=comment.pk, action=action, **said)
        comment.refresh_from_db()
        return decision

    return judged


def the_open_case(comment):
    return Case.objects.get(comment=comment, closed_at=None)


def facts_of(profile, now):
    (facts,) = facts_about([profile.pk], half_life=timedelta(days=90), now=now)
    return facts.reports_upheld, facts.reports_dismissed


BOTH = pytest.mark.parametrize(("action", "words"), [("approve", "Newer words."), ("reject", "First words.")])


class TestReported:
    @BOTH
    def test_is_looked_at_still(self, *, report, edit, judge, comment, action, words):
        flag = report()
        case = edit()
        decision = judge(action)
        left = the_open_case(comment)
        assert (left.pk, left.is_held, left.queue, left.flag_count) == (case.pk, False, Queue.REPORTED, 1)
        assert (left.reasons_due_at, left.held_statement) == (None, None)
        assert (comment.status, comment.pending, comment.revision.body) == (Status.PUBLISHED, None, words)
        assert not settled_by(decision)
        kept = judge("approve")
        assert (kept.case, kept.done, list(settled_by(kept))) == (case, "Kept", [flag])

    @BOTH
    def test_weighs_as_before_unless_a_moderator_read_what_stands(
        self, *, report, edit, judge, comment, site, now, action, words
    ):
        flag = report()
        Standing.objects.create(profile=flag.reporter, level=3, accuracy=0.75, computed_at=now)
        type(flag.reporter).objects.filter(pk=flag.reporter_id).update(joined_at=now - timedelta(days=90))
        edit()
        before = weight_on(comment, now=now)
        judge(action)
        assert before == 1
        assert weight_on(comment, now=now) == (1 if action == "reject" else 0)

    @BOTH
    def test_says_nothing_yet_of_whoever_reported(self, *, report, edit, judge, now, action, words):
        reporter = report().reporter
        edit()
        judge(action)
        assert facts_of(reporter, now) == (0, 0)
        assert redress.of_flag(reporter.flags.get().pk, person_id=reporter.pk) is None

    def test_is_credited_when_the_comment_is_removed_with_the_edit(self, report, edit, judge, now):
        reporter = report().reporter
        edit()
        removed = judge("remove")
        assert facts_of(reporter, now) == (1, 0)
        assert removed.words_before is None
        assert removed.done == "Removed"

    @BOTH
    def test_is_found_among_what_was_decided_by_the_words_that_were(
        self, *, report, edit, judge, comment, moderator, action, words
    ):
        report()
        edit()
        decision = judge(action)
        page = queue.page(viewer=moderator_of(moderator.user), kind=Kind.DECIDED)
        assert [(file.case, file.decision) for file in page.files] == [(decision.case, decision)]
        marks = set(decision.case.decided_marks.values_list("mark", flat=True))
        assert {f"author:{comment.author_id}", f"moderator:{moderator.user.pk}"} <= marks

    @BOTH
    def test_can_be_taken_back(self, *, report, edit, judge, comment, moderator, now, action, words):
        report()
        case = edit()
        decision = judge(action)
        undo(decision_id=decision.pk, viewer=moderator, now=now + timedelta(seconds=5))
        comment.refresh_from_db()
        again = the_open_case(comment)
        assert (comment.revision.body, comment.pending.body) == ("First words.", "Newer words.")
        assert (again.pk, again.is_held, again.queue, again.flag_count) == (case.pk, True, Queue.HELD, 1)
        assert (again.opened_at, again.reasons_due_at) == (case.opened_at, case.reasons_due_at)

    def test_of_words_that_waited_for_a_day_gives_its_reasons(self, report, edit, judge, comment, now):
        report()
        edit(at=now - timedelta(days=2))
        decision = judge("approve")
        statement = Statement.objects.get()
        assert (statement.measure, statement.words.body) == ("held", "Newer words.")
        assert decision.case.held_statement == statement
        assert the_open_case(comment).held_statement is None

    def test_comes_to_the_desk_once_more_with_what_was_reported(
        self, *, report, edit, judge, comment, moderator, now
    ):
        report()
        edit()
        decision = judge("approve")
        viewer = moderator_of(moderator.user)
        card = card_of(
            queue.file_of(viewer=viewer, comment_id=comment.pk),
            now=now,
            viewer_id=viewer.user_id,
            settled=decision,
        )
        assert card.edit_since_reported.before == "First words."
        assert [form.label for form in card.actions] == ["Keep", "Remove"]
        assert (card.decision, card.undo_seconds) == (decision, 10)

    def test_shows_its_card_with_the_way_back(self, report, edit, comment, moderator, client):
        report()
        edit()
        client.force_login(moderator.user)
        comment.refresh_from_db()
        said = {
            "comment": comment.pk,
            "action": "approve",
            "reason": "fine",
            "version": comment.version,
            "words": 2,
        }
        told = client.post(
            "/admin/moderation/case/queue/decide/", said, headers={"accept": "application/json"}
        ).json()
        assert "data-open" in told["card"]
        assert "data-undo" in told["card"]
        assert "Changed since it was reported" in told["card"]

    def test_is_no_part_of_the_reasons_for_rejecting_an_edit(self, report, edit, judge):
        report()
        edit()
        assert judge("reject").statement.source == "own"

    @BOTH
    def test_counts_for_no_reporter_in_the_figures(
        self, *, report, edit, judge, moderator, now, action, words
    ):
        report()
        edit()
        judge(action)
        span = Span(first=now.date(), last=now.date())
        decisions = decisions_of(viewer=moderator_of(moderator.user), span=span)
        assert rows_of("reporters", decisions) == []
        judge("remove")
        (row,) = rows_of("reporters", decisions)
        assert (row.decided, row.good) == (1, 1)

    def test_alone_is_closed_with_its_decision(self, edit, judge, comment):
        case = edit()
        assert judge("reject").case == case
        assert not Case.objects.filter(closed_at=None).exists()


class TestWhatANoticeIsAbout:
    @BOTH
    def test_is_decided_still(self, *, notice, edit, judge, comment, moderator, now, action, words):
        edit()
        decision = judge(action)
        settle_notices(comment_id=comment.pk, now=now)
        notice.refresh_from_db()
        assert notice.decided_at is None
        left = the_open_case(comment)
        assert (left.queue, left.is_held) == (Queue.LEGAL, False)
        assert not OutboxEvent.objects.filter(name="case.decided").exists()
        span = Span(first=now.date(), last=now.date())
        assert rows_of("notices", decisions_of(viewer=moderator_of(moderator.user), span=span)) == []
        kept = judge("approve", at=now + timedelta(minutes=1))
        settle_notices(comment_id=comment.pk, now=now)
        item = NoticeItem.objects.get()
        assert (item.decision, item.outcome) == (kept, "published")
        assert item.decision != decision

    def test_is_removed_for_what_it_claims(self, notice, edit, judge, comment, now):
        edit()
        judge("reject")
        judge("remove", at=now + timedelta(minutes=1), reason="illegal", law="§ 185 StGB")
        settle_notices(comment_id=comment.pk, now=now)
        assert NoticeItem.objects.get().outcome == "removed"


class TestAnObjection:
    def test_that_was_right_about_an_edit_leaves_the_report_open(
        self, *, report, edit, judge, comment, somebody, now
    ):
        edit()
        statement = judge("reject").statement
        report(at=now)
        about = redress.by_token(redress.token_for(statement))
        appeal = file_appeal(about=about, body="It was harmless.", now=now)
        ruling = Ruling(outcome="reversed", answer="You are right.")
        other = somebody(Role.MODERATOR)
        decide_appeal(appeal_id=appeal.pk, viewer=other, ruling=ruling, now=now + timedelta(hours=1))
        comment.refresh_from_db()
        assert comment.revision.body == "Newer words."
        left = the_open_case(comment)
        assert (left.queue, left.is_held, left.flag_count) == (Queue.REPORTED, False, 1)
        latest = Decision.objects.order_by("-version").first()
        with pytest.raises(NothingToUndo):
            undo(decision_id=latest.pk, viewer=other, now=now + timedelta(hours=1, seconds=5))

    def test_of_whoever_reported_is_about_what_was_kept_before_the_edit(
        self, report, edit, judge, comment, now
    ):
        flag = report()
        kept = judge("approve")
        edit(at=now + timedelta(minutes=1))
        judge("reject", at=now + timedelta(minutes=2))
        found = redress.of_flag(flag.pk, person_id=flag.reporter_id)
        assert (found.decision, found.is_in_force) == (kept, True)


class TestWhatIsTakenDown:
    @pytest.fixture
    def removed(self, edit, judge):
        edit()
        return judge("remove")

    def assert_waits(self, comment):
        comment.refresh_from_db()
        assert (comment.status, comment.revision.body, comment.pending.body) == (
            Status.PUBLISHED,
            "First words.",
            "Newer words.",
        )
        case = the_open_case(comment)
        assert (case.is_held, case.queue) == (True, Queue.HELD)
        return case

    def test_shows_its_newer_words_to_nobody(self, removed, comment, client):
        comment.refresh_from_db()
        assert (comment.waiting_words, comment.latest_words.body) == (None, "First words.")
        client.force_login(comment.author.user)
        mine = client.get(f"/api/v1/threads/{comment.thread_id}/mine/?comments={comment.pk}").json()
        assert mine["own"][0]["pending"] is None

    def test_comes_back_with_them_when_it_is_restored(self, removed, comment, judge, now):
        judge("restore", at=now + timedelta(days=3))
        case = self.assert_waits(comment)
        assert case.reasons_due_at == now + timedelta(days=4)

    def test_comes_back_with_them_when_a_colleague_reverses_it(self, removed, comment, somebody, now):
        about = redress.by_token(redress.token_for(removed.statement))
        appeal = file_appeal(about=about, body="It was harmless.", now=now)
        ruling = Ruling(outcome="reversed", answer="You are right.")
        decide_appeal(appeal_id=appeal.pk, viewer=somebody(Role.MODERATOR), ruling=ruling, now=now)
        self.assert_waits(comment)

    def test_owes_no_second_reasons_for_words_that_had_theirs(self, edit, judge, comment, now):
        edit(at=now - timedelta(days=2))
        judge("remove")
        told = Statement.objects.get(measure="held")
        judge("restore")
        assert the_open_case(comment).held_statement == told

    def test_goes_with_them_when_restoring_is_taken_back(self, removed, comment, judge, moderator, now):
        restored = judge("restore", at=now + timedelta(hours=1))
        undo(decision_id=restored.pk, viewer=moderator, now=now + timedelta(hours=1, seconds=5))
        comment.refresh_from_db()
        assert (comment.status, Case.objects.filter(closed_at=None).exists()) == (Status.REMOVED, False)
        judge("restore", at=now + timedelta(hours=2))
        self.assert_waits(comment)

    def test_has_the_very_words_that_waited_when_removing_is_taken_back(
        self, removed, comment, moderator, now
    ):
        undo(decision_id=removed.pk, viewer=moderator, now=now + timedelta(seconds=5))
        self.assert_waits(comment)

    def test_asks_nobody_about_words_in_the_shadow(self, removed, comment, judge, now):
        Finding.objects.create(
            comment=comment,
            revision_number=2,
            phase="sanctions",
            code="shadow_ban",
            verdict="hold",
            evidence={},
            found_at=now,
        )
        Sanction.objects.create(
            site=comment.site,
            profile=comment.author,
            kind="shadow_ban",
            reason="spam",
            moderator_name="Mara Lindqvist",
            starts_at=now - timedelta(hours=1),
            statement=removed.statement,
        )
        judge("restore")
        assert comment.pending.body == "Newer words."
        assert not Case.objects.filter(closed_at=None).exists()


def test_a_report_keeps_which_words_were_read(report, edit, comment):
    edit()
    assert (report().revision_number, Comment.objects.get(pk=comment.pk).revision.number) == (1, 1)


class TestWhatIsSuspect:
    @pytest.fixture
    def notice_something(self, comment, now):
        """Have something noticed about the public words, and somebody asked to look at them."""

        def noticed(code="newcomer_link", *, phase="links", at=now - timedelta(hours=3), **evidence):
            Finding.objects.create(
                comment=comment,
                revision_number=1,
                phase=phase,
                code=code,
                verdict="publish",
                evidence=evidence,
                found_at=at,
            )
            return open_case(comment=comment, now=at, is_held=False, queue=Queue.SUSPECT)

        return noticed

    @pytest.mark.parametrize(
        "noticed",
        [
            {},
            {"code": "contact", "phase": "contact"},
            {"code": "service_publish", "phase": "services", "score": 50},
            {"code": "vote_crowd", "phase": "votes", "votes": 40},
        ],
        ids=["link", "messenger", "unsure service", "crowd"],
    )
    def test_is_looked_at_still_when_newer_words_are_rejected(
        self, *, notice_something, edit, judge, comment, noticed
    ):
        suspect = notice_something(**noticed)
        edit()
        assert judge("reject").case != suspect
        left = the_open_case(comment)
        assert (left.pk, left.queue, left.is_held) == (suspect.pk, Queue.SUSPECT, False)
        assert (left.opened_at, left.reasons_due_at) == (suspect.opened_at, None)
        kept = judge("approve")
        assert (kept.case, kept.done) == (suspect, "Kept")

    def test_goes_with_words_whose_place_the_newer_ones_take(self, notice_something, edit, judge):
        notice_something()
        edit()
        judge("approve")
        assert not Case.objects.filter(closed_at=None).exists()

    def test_is_not_asked_for_again_once_it_was_decided(self, notice_something, edit, judge, now):
        notice_something()
        judge("approve")
        edit(at=now + timedelta(minutes=1))
        judge("reject", at=now + timedelta(minutes=2))
        assert not Case.objects.filter(closed_at=None).exists()

    def test_is_asked_for_by_a_crowd_that_came_after_a_decision(
        self, notice_something, edit, judge, comment, now
    ):
        notice_something()
        judge("approve")
        edit(at=now + timedelta(minutes=1))
        notice_something("vote_crowd", phase="votes", at=now + timedelta(minutes=2))
        judge("reject", at=now + timedelta(minutes=3))
        assert the_open_case(comment).queue == Queue.SUSPECT

    def test_is_one_row_with_its_like_still(self, notice_something, edit, judge, comment, now):
        notice_something()
        edit()
        judge("reject")
        assert the_open_case(comment).cluster is not None

    def test_can_be_taken_back(self, *, notice_something, edit, judge, comment, moderator, now):
        suspect = notice_something()
        edit()
        decision = judge("reject")
        undo(decision_id=decision.pk, viewer=moderator, now=now + timedelta(seconds=5))
        again = the_open_case(comment)
        assert (again.pk, again.queue, again.is_held) == (suspect.pk, Queue.HELD, True)

    def test_of_a_crowd_stands_on_the_card_of_newer_words(
        self, notice_something, edit, comment, moderator, now
    ):
        notice_something("vote_crowd", phase="votes", votes=40, minutes=4, young=40, hours=72, networks=3)
        edit()
        viewer = moderator_of(moderator.user)
        card = card_of(queue.file_of(viewer=viewer, comment_id=comment.pk), now=now, viewer_id=viewer.user_id)
        assert [why.words.partition(":")[0] for why in card.why] == ["A crowd of votes"]
