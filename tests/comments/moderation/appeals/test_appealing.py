from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import (
    AppealedAlready,
    AppealTooLate,
    NothingToAppeal,
    file_appeal,
)
from comments.moderation.appeals.redress import LinkRefused, State
from comments.moderation.casework.objections import AppealOpen
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import Appeal, AuditEntry, Case, Decision, Queue, Statement
from comments.moderation.notes import AppealMissing, AppealNotText, AppealTooLong
from comments.moderation.record.checking import broken_links
from comments.outbox.models import OutboxEvent
from comments.posting.withdrawing import withdraw_comment
from comments.threads.models import Comment, Status
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import make_flag
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

WHY = "I quoted what was said to me; the insult is not mine."


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, body="You are a fool.")


@pytest.fixture
def rule(comment, moderator, now):
    def ruled(action="remove", reason="abuse", *, at=now, viewer=moderator):
        comment.refresh_from_db()
        return decide(
            comment_id=comment.pk,
            viewer=viewer,
            action=action,
            reason=reason,
            version=comment.version,
            now=at,
        )

    return ruled


@pytest.fixture
def told(rule):
    """The statement that the author of the removed comment was told."""
    return rule().statement


def about(statement):
    return redress.by_token(redress.token_for(statement))


class TestTheLink:
    def test_opens_the_statement_to_whoever_has_it(self, told, comment):
        found = about(told)
        assert (found.statement, found.person, found.comment) == (told, comment.author, comment)

    def test_is_refused_when_a_letter_is_changed(self, told):
        token = redress.token_for(told)
        for place in range(len(token)):
            other = "A" if token[place] != "A" else "B"
            with pytest.raises(LinkRefused):
                redress.by_token(token[:place] + other + token[place + 1 :])

    @pytest.mark.parametrize("token", ["", ".", "s.x.y.z", "s", "s.1.2", "é", "x" * 5000])
    def test_is_refused_when_it_was_made_up(self, token):
        with pytest.raises(LinkRefused):
            redress.by_token(token)

    def test_opens_nothing_once_its_person_is_erased(self, told):
        token = redress.token_for(told)
        Statement.objects.filter(pk=told.pk).update(recipient=None)
        with pytest.raises(LinkRefused):
            redress.by_token(token)

    def test_opens_nothing_that_nobody_is_told(self, comment, now):
        exempt = Statement.objects.create(
            site=comment.site,
            comment=comment,
            recipient=comment.author,
            measure="removed",
            starts_at=now,
            exemption="spam_high_volume",
            written_at=now,
        )
        with pytest.raises(LinkRefused):
            redress.by_token(redress.token_for(exempt))


class TestAsksWhy:
    def test_leads_the_author_to_the_reasons(self, told, comment, site):
        viewer = viewer_of(comment.author.user, site=site)
        assert redress.at_comment(comment.pk, viewer=viewer).statement == told

    def test_leads_nobody_else_anywhere(self, told, comment, reader, nobody, moderator):
        for viewer in (reader, nobody, moderator):
            assert redress.at_comment(comment.pk, viewer=viewer) is None

    def test_leads_a_reporter_to_what_became_of_the_report(self, comment, rule, site, reader, now):
        make_flag(comment, reporter=reader.profile, at=now)
        assert redress.at_comment(comment.pk, viewer=reader) is None
        kept = rule("approve", "fine")
        assert redress.at_comment(comment.pk, viewer=reader).decision == kept


class TestFileAppeal:
    def test_keeps_the_words_and_opens_a_case_in_the_queue_of_appeals(self, told, comment, site, now):
        appeal = file_appeal(about=about(told), body=f"  {WHY}\r\n", now=now)
        case = Case.objects.get(comment=comment, closed_at=None)
        assert (appeal.body, appeal.statement, appeal.appellant) == (WHY, told, comment.author)
        assert (appeal.site, appeal.case, appeal.filed_at) == (site, case, now)
        assert (case.queue, case.is_held) == (Queue.APPEAL, False)

    def test_is_told_and_remembered(self, told, comment, now):
        appeal = file_appeal(about=about(told), body=WHY, now=now)
        assert OutboxEvent.objects.get(name="appeal.filed").payload == {"appeal_id": str(appeal.pk)}
        entry = AuditEntry.objects.get(act="appeal.filed")
        assert (entry.subject_id, entry.actor_name) == (str(appeal.pk), comment.author.display_name)
        assert WHY not in str(entry.facts)
        assert list(broken_links(comment.site_id)) == []

    def test_changes_nothing_about_the_comment(self, told, comment, now):
        before = Comment.objects.filter(pk=comment.pk).values().get()
        file_appeal(about=about(told), body=WHY, now=now)
        assert Comment.objects.filter(pk=comment.pk).values().get() == before

    def test_twice_in_the_same_words_is_one(self, told, now):
        first = file_appeal(about=about(told), body=WHY, now=now)
        assert file_appeal(about=about(told), body=WHY, now=now + timedelta(days=1)) == first
        assert OutboxEvent.objects.filter(name="appeal.filed").count() == 1

    def test_in_other_words_is_refused(self, told, now):
        file_appeal(about=about(told), body=WHY, now=now)
        with pytest.raises(AppealedAlready):
            file_appeal(about=about(told), body="And another thing.", now=now)

    # days since it was written → may still object
    @pytest.mark.parametrize(("days", "may"), [(0, True), (183, True), (184, False), (400, False)])
    def test_is_possible_for_half_a_year(self, told, now, days, may):
        later = now + timedelta(days=days)
        if may:
            assert file_appeal(about=about(told), body=WHY, now=later)
        else:
            assert about(told).state(now=later) == State.LATE
            with pytest.raises(AppealTooLate) as refused:
                file_appeal(about=about(told), body=WHY, now=later)
            assert "until Sept. 14, 2026" in str(refused.value)
            assert not Appeal.objects.exists()

    @pytest.mark.parametrize(
        ("body", "refusal"),
        [
            ("", AppealMissing),
            (" \n ", AppealMissing),
            ("\u202e", AppealMissing),
            ("\u200b\u3164 \u2060", AppealMissing),
            ("x" * 3001, AppealTooLong),
            ("\x00", AppealNotText),
            ("\ud800", AppealNotText),
        ],
    )
    def test_needs_words_of_at_most_3000_characters(self, told, now, body, refusal):
        with pytest.raises(refusal) as refused:
            file_appeal(about=about(told), body=body, now=now)
        assert refused.value.field == "body"
        assert not Appeal.objects.exists()

    def test_takes_3000_characters(self, told, now):
        assert file_appeal(about=about(told), body="x" * 3000, now=now)

    def test_is_refused_when_the_comment_was_restored_meanwhile(self, told, rule, now):
        seen = about(told)
        rule("restore", "mistake")
        with pytest.raises(NothingToAppeal):
            file_appeal(about=seen, body=WHY, now=now)

    def test_is_refused_when_the_decision_was_undone(self, told, moderator, now):
        seen = about(told)
        undo(decision_id=told.decision.pk, viewer=moderator, now=now + timedelta(seconds=3))
        with pytest.raises(NothingToAppeal):
            file_appeal(about=seen, body=WHY, now=now)

    def test_is_about_the_latest_reasons_only(self, told, rule, now):
        rule("restore", "mistake")
        second = rule(reason="spam").statement
        assert about(told).state(now=now) == State.OVER
        assert about(second).state(now=now) == State.OPEN


class TestOfAReporter:
    @pytest.fixture
    def flag(self, comment, reader, now):
        return make_flag(comment, reporter=reader.profile, at=now - timedelta(hours=1))

    def test_is_against_the_decision_to_keep_it(self, flag, rule, comment, reader, now):
        kept = rule("approve", "fine")
        appeal = file_appeal(
            about=redress.by_token(redress.token_of_flag(flag)), body="It names my street.", now=now
        )
        assert (appeal.flag, appeal.decision, appeal.appellant) == (flag, kept, reader.profile)
        assert Case.objects.get(comment=comment, closed_at=None).queue == Queue.APPEAL

    def test_is_not_possible_before_anybody_decided(self, flag):
        with pytest.raises(LinkRefused):
            redress.by_token(redress.token_of_flag(flag))

    def test_is_not_possible_when_it_was_removed(self, flag, rule):
        rule()
        with pytest.raises(LinkRefused):
            redress.by_token(redress.token_of_flag(flag))

    def test_has_nothing_left_when_its_author_withdrew_it(self, flag, rule, comment, site, now):
        rule("approve", "fine")
        seen = redress.by_token(redress.token_of_flag(flag))
        withdraw_comment(comment_id=comment.pk, viewer=viewer_of(comment.author.user, site=site), now=now)
        with pytest.raises(NothingToAppeal):
            file_appeal(about=seen, body=WHY, now=now)

    def test_each_reporter_has_one_of_their_own(self, flag, rule, comment, somebody, now):
        other = make_flag(comment, reporter=somebody().profile, at=now - timedelta(minutes=9))
        rule("approve", "fine")
        for own in (flag, other):
            file_appeal(about=redress.by_token(redress.token_of_flag(own)), body=WHY, now=now)
        assert Appeal.objects.count() == 2
        assert Case.objects.filter(comment=comment, closed_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def removed(self, now):
        comment = make_comment(thread=ThreadFactory())
        site = comment.thread.article.site
        profile = ProfileFactory(site=site)
        MembershipFactory(user=profile.user, site=site, role=Role.MODERATOR)
        viewer = viewer_of(profile.user, site=site)
        decision = decide(
            comment_id=comment.pk,
            viewer=viewer,
            action="remove",
            reason="spam",
            version=comment.version,
            now=now,
        )
        return comment, viewer, decision.statement

    def together(self, *acts):
        start, outcomes = Barrier(len(acts)), []

        def run(act):
            start.wait()
            try:
                outcomes.append(act())
            except (AppealedAlready, AppealOpen, NothingToAppeal) as refusal:
                outcomes.append(refusal)
            finally:
                connections.close_all()

        threads = [Thread(target=run, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(outcomes) == len(acts)
        return outcomes

    @pytest.mark.parametrize("round_", range(3))
    def test_two_appeals_in_different_words_are_one_and_a_refusal(self, now, round_):
        _comment, _viewer, statement = self.removed(now)
        outcomes = self.together(
            *[
                lambda body=body: file_appeal(about=about(statement), body=body, now=now)
                for body in ("It was a quotation.", "It was a joke.")
            ]
        )
        assert {type(outcome) for outcome in outcomes} == {Appeal, AppealedAlready}
        assert Appeal.objects.count() == OutboxEvent.objects.filter(name="appeal.filed").count() == 1

    @pytest.mark.parametrize("round_", range(3))
    def test_of_an_appeal_and_a_restore_the_second_is_refused(self, now, round_):
        comment, viewer, statement = self.removed(now)
        seen = about(statement)
        version = Comment.objects.get(pk=comment.pk).version

        def restore():
            return decide(
                comment_id=comment.pk,
                viewer=viewer,
                action="restore",
                reason="mistake",
                version=version,
                now=now,
            )

        outcomes = self.together(lambda: file_appeal(about=seen, body=WHY, now=now), restore)
        comment.refresh_from_db()
        kinds = {type(outcome) for outcome in outcomes}
        if comment.status == Status.PUBLISHED:
            assert kinds == {Decision, NothingToAppeal}
            assert not Case.objects.filter(comment=comment, closed_at=None).exists()
        else:
            # The objection came first: restoring is now its answer.
            assert kinds == {Appeal, AppealOpen}
            assert Case.objects.get(comment=comment, closed_at=None).queue == Queue.APPEAL
        assert Appeal.objects.count() + Decision.objects.filter(action="restore").count() == 1
