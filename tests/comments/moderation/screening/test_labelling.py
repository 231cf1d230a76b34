"""The label of a rule stands above words by whichever door they become public, with its reasons."""

from datetime import timedelta

import pytest

from comments.moderation.appeals.holding import in_force
from comments.moderation.casework.cases import open_case
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import Case, Check, Classifier, Finding, Statement
from comments.moderation.screening.classifiers.asking import Answer
from comments.moderation.screening.classifiers.believing import believe, hold_meanwhile
from comments.moderation.screening.labelling import put_label
from comments.outbox.models import OutboxEvent
from comments.threads.models import Status
from comments.threads.revising import propose
from tests.factories.moderation import make_held_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(now):
    """Write down that a rule asks for a label above words."""

    def noted(comment, number=1, label="Contains links"):
        return Finding.objects.create(
            comment=comment,
            revision_number=number,
            phase="rules",
            code="rule_label",
            verdict="publish",
            evidence={"rule": "Links", "rule_id": 1, "conditions": [], "label": label},
            found_at=now,
        )

    return noted


@pytest.fixture
def edited(thread, note, now):
    """A public comment whose newer words wait and have a label."""
    comment = make_comment(thread=thread)
    propose(comment=comment, body="https://a.example", html="<p>https://a.example</p>", now=now)
    note(comment, number=2)
    open_case(comment=comment, now=now, is_held=True)
    return comment


@pytest.fixture
def judge(moderator, now):
    def judged(comment, action="approve", at=now):
        comment.refresh_from_db()
        reason = "fine" if action in {"approve", "restore"} else "spam"
        return decide(
            comment_id=comment.pk,
            viewer=moderator,
            action=action,
            reason=reason,
            version=comment.version,
            now=at,
        )

    return judged


@pytest.fixture
def service(site):
    return Classifier.objects.create(
        site=site, kind="webhook", name="Watch", secret="s3cret", url="https://check.example", seconds=1
    )


def assert_labelled(comment, label="Contains links"):
    comment.refresh_from_db()
    statement = Statement.objects.get(pk=comment.restriction_id)
    assert (comment.status, comment.label) == (Status.PUBLISHED, label)
    assert statement.measure == "labelled"
    assert in_force(statement, comment)
    told = OutboxEvent.objects.filter(name="statement.written", payload__statement_id=str(statement.pk))
    assert told.count() == 1
    return statement


class TestApproving:
    def test_puts_it_above_what_waited(self, thread, note, judge, now):
        comment = make_held_case(thread=thread).comment
        note(comment)
        judge(comment)
        assert_labelled(comment)
        told = OutboxEvent.objects.get(name="statement.written")
        assert told.due_at == now + timedelta(seconds=10)

    def test_puts_it_above_newer_words(self, edited, judge):
        judge(edited)
        assert_labelled(edited)

    def test_puts_none_above_words_that_stay(self, edited, judge):
        judge(edited, "reject")
        edited.refresh_from_db()
        assert (edited.label, edited.restriction_id) == ("", None)

    def test_takes_it_away_again_when_it_is_taken_back(self, edited, judge, moderator, now):
        decision = judge(edited)
        statement = assert_labelled(edited)
        undo(decision_id=decision.pk, viewer=moderator, now=now + timedelta(seconds=5))
        edited.refresh_from_db()
        assert (edited.label, edited.restriction_id) == ("", None)
        assert not in_force(statement, edited)
        judge(edited, at=now + timedelta(minutes=1))
        assert assert_labelled(edited) != statement

    def test_leaves_the_earlier_one_when_newer_words_are_taken_back(
        self, edited, note, judge, moderator, now
    ):
        note(edited, label="Opinion")
        put_label(edited, now=now)
        before = assert_labelled(edited, "Opinion")
        decision = judge(edited, at=now + timedelta(minutes=1))
        Finding.objects.filter(revision_number=2).update(found_at=now + timedelta(seconds=1))
        undo(decision_id=decision.pk, viewer=moderator, now=now + timedelta(seconds=65))
        assert assert_labelled(edited, "Opinion") == before

    def test_puts_it_above_what_is_restored_unseen(self, thread, note, judge):
        comment = make_held_case(thread=thread).comment
        note(comment)
        judge(comment, "reject")
        judge(comment, "restore")
        assert_labelled(comment)


class TestAServiceThatWasDown:
    @pytest.fixture
    def down(self, service, now):
        def held(comment):
            check = Check.objects.create(
                classifier=service,
                comment=comment,
                revision_number=comment.latest_words.number,
                asked_at=now,
            )
            hold_meanwhile(check=check, classifier=service, now=now)
            comment.refresh_from_db()
            return check

        return held

    def test_gives_the_label_back_with_the_comment(self, thread, note, down, service, now):
        comment = make_comment(thread=thread)
        note(comment)
        put_label(comment, now=now)
        statement = assert_labelled(comment)
        check = down(comment)
        assert (comment.status, comment.label) == (Status.HELD, "")
        believe(Answer(asks="publish"), check=check, classifier=service, now=now)
        assert assert_labelled(comment) == statement

    def test_labels_newer_words_that_waited_for_it(self, edited, down, service, now):
        check = down(edited)
        believe(Answer(asks="publish"), check=check, classifier=service, now=now)
        assert_labelled(edited)
        assert not Case.objects.filter(closed_at=None).exists()
