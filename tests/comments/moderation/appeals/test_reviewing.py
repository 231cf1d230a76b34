from datetime import timedelta

import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import EndMissing, OutcomeUnfit, Ruling
from comments.moderation.appeals.reviewing import (
    AppealDecided,
    AppealNotFound,
    SecondPersonNeeded,
    decide_appeal,
)
from comments.moderation.decisions.deciding import NotAllowed, ReasonUnfit, decide
from comments.moderation.decisions.undoing import NothingToUndo, undo
from comments.moderation.models import Appeal, AuditEntry, Case, Decision, Measure, Queue, Sanction, Statement
from comments.moderation.notes import AnswerMissing, AnswerNotText, AnswerTooLong
from comments.moderation.people.sanctionable import UntilUnfit, Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.moderation.reasons.reasoning import LawMissing
from comments.moderation.record.checking import broken_links
from comments.moderation.screening.holding import tell_who_waits
from comments.notifications.models import Notification
from comments.notifications.notifying import notify_of_answer
from comments.outbox.models import OutboxEvent
from comments.posting.withdrawing import withdraw_comment
from comments.threads.models import Comment, Status, Thread
from comments.threads.recounting import recount_threads
from tests.factories.accounts import OperatorFactory
from tests.factories.moderation import make_flag, make_held_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

ANSWER = "You are right: these were not your words."


@pytest.fixture
def colleague(somebody):
    return somebody(Role.MODERATOR, name="Jonas Petrov")


@pytest.fixture
def comment(thread):
    root = make_comment(thread=thread, body="You are a fool.")
    make_comment(answers=root)
    return root


@pytest.fixture
def rule(comment, moderator, now):
    def ruled(action="remove", reason="abuse", **given):
        comment.refresh_from_db()
        return decide(
            **{
                "comment_id": comment.pk,
                "viewer": moderator,
                "action": action,
                "reason": reason,
                "version": comment.version,
                "now": now,
            }
            | given
        )

    return ruled


def appeal_against(statement, *, now):
    return file_appeal(
        about=redress.by_token(redress.token_for(statement)), body="It was a quotation.", now=now
    )


@pytest.fixture
def appeal(rule, now):
    """The author objects to the removal of the comment."""
    return appeal_against(rule().statement, now=now)


@pytest.fixture
def answer(colleague, now):
    def answered(appeal, outcome="reversed", *, viewer=colleague, at=now, **given):
        ruling = Ruling(**{"outcome": outcome, "answer": ANSWER} | given)
        return decide_appeal(appeal_id=appeal.pk, viewer=viewer, ruling=ruling, now=at)

    return answered


@pytest.fixture
def withdrawn(thread, site, now):
    """An objection to a long wait, whose author then took the comment down."""
    comment = make_held_case(thread=thread, at=now - timedelta(days=2)).comment
    tell_who_waits(now=now)
    appeal = appeal_against(Statement.objects.get(measure=Measure.HELD), now=now)
    withdraw_comment(comment_id=comment.pk, viewer=viewer_of(comment.author.user, site=site), now=now)
    return appeal


def public_state(thread):
    """Everything of a discussion that readers, lists and counters are made from, but the version."""
    rows = Comment.objects.filter(thread=thread).order_by("pk").values()
    counted = Thread.objects.filter(pk=thread.pk).values("comment_count").get()
    return [{key: value for key, value in row.items() if key != "version"} for row in rows], counted


class TestReversed:
    def test_leaves_the_public_state_as_it_was_before(self, comment, thread, now, rule, answer):
        before = public_state(thread)
        appeal = appeal_against(rule().statement, now=now)
        assert public_state(thread) != before
        answer(appeal)
        assert public_state(thread) == before
        assert list(recount_threads(repair=False)) == []

    def test_is_a_decision_like_any_other(self, appeal, comment, colleague, answer):
        answer(appeal)
        decision = Decision.objects.latest("version")
        assert (decision.action, decision.reason, decision.moderator) == (
            "restore",
            "mistake",
            colleague.user,
        )
        assert not Case.objects.filter(comment=comment, closed_at=None).exists()
        assert decision.case == appeal.case

    def test_is_told_remembered_and_written_down(self, appeal, comment, colleague, answer, now):
        answered = answer(appeal)
        appeal.refresh_from_db()
        assert (appeal.outcome, appeal.answer, appeal.decided_at) == ("reversed", ANSWER, now)
        assert (appeal.reviewer, appeal.reviewer_name) == (colleague.user, "Jonas Petrov")
        assert OutboxEvent.objects.get(name="appeal.decided").payload == {"appeal_id": str(answered.pk)}
        acts = list(AuditEntry.objects.order_by("number").values_list("act", flat=True))
        assert acts == ["comment.remove", "appeal.filed", "comment.restore", "appeal.decided"]
        assert list(broken_links(comment.site_id)) == []

    def test_cannot_be_undone_once_it_is_answered(self, appeal, colleague, answer, now):
        answer(appeal)
        decision = Decision.objects.latest("version")
        with pytest.raises(NothingToUndo):
            undo(decision_id=decision.pk, viewer=colleague, now=now)

    def test_of_what_its_author_withdrew_meanwhile_restores_nothing(self, withdrawn, answer):
        answer(withdrawn)
        assert not Decision.objects.exists()
        withdrawn.refresh_from_db()
        assert (withdrawn.outcome, withdrawn.found_in_force) == ("reversed", False)

    def test_of_what_was_rejected_publishes_it(self, thread, moderator, answer, now):
        case = make_held_case(thread=thread)
        decision = decide(
            comment_id=case.comment.pk, viewer=moderator, action="reject", reason="spam", version=1, now=now
        )
        answer(appeal_against(decision.statement, now=now))
        assert Comment.objects.get(pk=case.comment.pk).status == Status.PUBLISHED

    def test_of_a_long_wait_publishes_it(self, thread, answer, now):
        case = make_held_case(thread=thread, at=now - timedelta(days=2))
        tell_who_waits(now=now)
        answer(appeal_against(Statement.objects.get(measure=Measure.HELD), now=now))
        assert Comment.objects.get(pk=case.comment.pk).status == Status.PUBLISHED


class TestUpheld:
    def test_leaves_everything_and_closes_the_case(self, appeal, comment, thread, answer):
        before = public_state(thread)
        answer(appeal, "upheld")
        assert public_state(thread) == before
        assert not Case.objects.filter(comment=comment, closed_at=None).exists()
        assert Decision.objects.count() == 1

    def test_leaves_what_waits_in_the_queue_of_what_waits(self, thread, answer, now):
        case = make_held_case(thread=thread, at=now - timedelta(days=2))
        tell_who_waits(now=now)
        appeal = appeal_against(Statement.objects.get(measure=Measure.HELD), now=now)
        case.refresh_from_db()
        assert case.queue == Queue.APPEAL
        answer(appeal, "upheld")
        case.refresh_from_db()
        assert (case.is_open, case.queue) == (True, Queue.HELD)


class TestPartly:
    def test_gives_other_reasons_that_the_author_is_told(self, appeal, comment, answer):
        answer(appeal, "partly", reason="off_topic", explanation="It is about dogs.")
        comment.refresh_from_db()
        second = Statement.objects.latest("written_at", "pk")
        assert (comment.status, comment.restriction_id) == (Status.REMOVED, second.pk)
        assert (second.clause_title, second.explanation) == ("Keep to the subject", "It is about dogs.")
        told = OutboxEvent.objects.filter(name="statement.written").latest("pk")
        assert told.payload["statement_id"] == str(second.pk)

    def test_may_name_another_house_rule_than_the_reason_s_own(self, appeal, answer):
        answer(appeal, "partly", reason="off_topic", clause=1)
        assert Statement.objects.latest("written_at", "pk").clause_number == 1

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [({}, ReasonUnfit), ({"reason": "fine"}, ReasonUnfit), ({"reason": "illegal"}, LawMissing)],
    )
    def test_needs_a_reason_against_it(self, appeal, answer, given, refusal):
        with pytest.raises(refusal):
            answer(appeal, "partly", **given)
        appeal.refresh_from_db()
        assert appeal.decided_at is None

    def test_is_impossible_when_it_is_withdrawn_already(self, withdrawn, answer):
        with pytest.raises(OutcomeUnfit):
            answer(withdrawn, "partly", reason="spam")


class TestOfAReporter:
    @pytest.fixture
    def appeal(self, comment, reader, rule, now):
        flag = make_flag(comment, reporter=reader.profile, at=now)
        rule("approve", "fine")
        return file_appeal(
            about=redress.by_token(redress.token_of_flag(flag)), body="It names my street.", now=now
        )

    def test_removes_it_with_reasons_for_its_author(self, appeal, comment, answer):
        answer(appeal, reason="private", explanation="It names a street.")
        comment.refresh_from_db()
        statement = Statement.objects.get()
        assert (comment.status, comment.restriction_id) == (Status.REMOVED, statement.pk)
        assert (statement.recipient, statement.explanation) == (comment.author, "It names a street.")

    def test_needs_a_reason_to_remove_it(self, appeal, answer):
        with pytest.raises(ReasonUnfit):
            answer(appeal)

    def test_has_no_part_that_could_be_reversed(self, appeal, answer):
        with pytest.raises(OutcomeUnfit):
            answer(appeal, "partly", reason="spam")

    def test_upheld_keeps_it(self, appeal, comment, answer):
        answer(appeal, "upheld")
        comment.refresh_from_db()
        assert comment.status == Status.PUBLISHED
        assert not Case.objects.filter(comment=comment, closed_at=None).exists()


class TestOfAPerson:
    @pytest.fixture
    def sanction(self, reader, moderator, now):
        return lay_sanction(
            profile_id=reader.profile_id,
            viewer=moderator,
            wish=Wish(kind="mute", reason="abuse", until=now + timedelta(days=30)),
            now=now,
        )

    @pytest.fixture
    def appeal(self, sanction, now):
        return appeal_against(sanction.statement, now=now)

    def test_lifts_it(self, appeal, sanction, answer, now):
        answer(appeal)
        sanction.refresh_from_db()
        assert (sanction.lifted_at, sanction.lifted_by_name) == (now, "Jonas Petrov")

    def test_in_part_ends_it_sooner(self, appeal, sanction, answer, now):
        answer(appeal, "partly", ends_at=now + timedelta(days=2))
        sanction.refresh_from_db()
        assert (sanction.ends_at, sanction.lifted_at) == (now + timedelta(days=2), None)

    # days from now → why not
    @pytest.mark.parametrize(("days", "refusal"), [(None, EndMissing), (0, UntilUnfit), (30, UntilUnfit)])
    def test_ends_between_now_and_when_it_would_have(self, appeal, answer, now, days, refusal):
        with pytest.raises(refusal):
            answer(appeal, "partly", ends_at=None if days is None else now + timedelta(days=days))

    def test_of_what_is_over_lifts_nothing_and_says_so_all_the_same(self, appeal, sanction, answer, now):
        answer(appeal, at=now + timedelta(days=31))
        assert Sanction.objects.get().lifted_at is None
        appeal.refresh_from_db()
        assert appeal.outcome == "reversed"

    def test_is_left_to_another_than_who_laid_it(self, appeal, colleague, moderator, answer):
        with pytest.raises(SecondPersonNeeded):
            answer(appeal, viewer=moderator)


class TestWho:
    def test_is_another_than_who_decided_first(self, appeal, colleague, moderator, answer):
        with pytest.raises(SecondPersonNeeded):
            answer(appeal, viewer=moderator)
        assert answer(appeal)

    def test_is_the_same_where_nobody_else_is_there(self, appeal, moderator, answer):
        moderators = appeal.site.memberships.exclude(user=moderator.user)
        moderators.delete()
        assert answer(appeal, viewer=moderator)

    def test_is_the_same_where_the_only_other_was_switched_off(self, appeal, colleague, moderator, answer):
        colleague.user.is_active = False
        colleague.user.save()
        assert answer(appeal, viewer=moderator)

    def test_is_not_the_author_of_the_comment(self, *, thread, somebody, moderator, colleague, answer, now):
        own = make_comment(thread=thread, author=colleague.profile)
        decision = decide(
            comment_id=own.pk, viewer=moderator, action="remove", reason="spam", version=own.version, now=now
        )
        with pytest.raises(SecondPersonNeeded):
            answer(appeal_against(decision.statement, now=now), viewer=colleague)
        # Of the two that there are, the first decider is no party; a third person is better.
        reviewed = decision.statement.appeal
        third = somebody(Role.EDITOR)
        with pytest.raises(SecondPersonNeeded):
            answer(reviewed, viewer=moderator)
        assert answer(reviewed, viewer=third)

    def test_is_no_reader_and_nobody_from_another_site(
        self, *, appeal, reader, nobody, elsewhere, somebody, answer
    ):
        for viewer in (reader, nobody):
            with pytest.raises(NotAllowed):
                answer(appeal, viewer=viewer)
        with pytest.raises(AppealNotFound):
            answer(appeal, viewer=somebody(Role.OWNER, on=elsewhere))

    def test_may_be_the_operator(self, appeal, site, answer):
        assert answer(appeal, viewer=viewer_of(OperatorFactory(name="Nives"), site=site))


class TestAnswers:
    @pytest.mark.parametrize(
        ("words", "refusal"),
        [("", AnswerMissing), ("  ", AnswerMissing), ("x" * 3001, AnswerTooLong), ("\x07", AnswerNotText)],
    )
    def test_are_needed_and_of_at_most_3000_characters(self, appeal, answer, words, refusal):
        with pytest.raises(refusal) as refused:
            answer(appeal, answer=words)
        assert refused.value.field == "answer"

    @pytest.mark.parametrize("outcome", ["", "maybe", "REVERSED"])
    def test_have_one_of_three_outcomes(self, appeal, answer, outcome):
        with pytest.raises(OutcomeUnfit):
            answer(appeal, outcome)

    def test_that_repeat_are_one(self, appeal, answer, now):
        first = answer(appeal)
        assert answer(appeal, at=now + timedelta(minutes=1)) == first
        assert OutboxEvent.objects.filter(name="appeal.decided").count() == 1

    def test_that_come_second_hear_of_the_first(self, appeal, answer, somebody, now):
        answer(appeal, "upheld")
        with pytest.raises(AppealDecided) as refused:
            answer(appeal, viewer=somebody(Role.MODERATOR))
        assert refused.value.facts["decided_by"] == "Jonas Petrov"
        assert "Jonas Petrov already answered this" in str(refused.value)

    def test_leave_nothing_behind_when_refused(self, appeal, answer, comment):
        with pytest.raises(AnswerMissing):
            answer(appeal, answer="")
        comment.refresh_from_db()
        assert comment.status == Status.REMOVED
        assert not OutboxEvent.objects.filter(name="appeal.decided").exists()

    def test_is_owed_to_who_is_gone_and_reaches_nobody(self, appeal, answer, comment, now):
        Appeal.objects.update(appellant=None)
        Statement.objects.update(recipient=None)
        appeal.refresh_from_db()
        assert appeal.is_awaited
        assert not appeal.is_heard
        answer(appeal)
        comment.refresh_from_db()
        assert comment.status == Status.PUBLISHED
        notify_of_answer(appeal_id=appeal.pk, now=now)
        assert not Notification.objects.exists()
