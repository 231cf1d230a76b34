"""What a comment has again when it stands again, and that its public pages hear of every decision."""

from datetime import timedelta

import pytest

from comments.accounts.models import Role
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.findings.verdicts import Asks, Noticed, Verdict
from comments.moderation.reports.logbook import public_reasons
from comments.moderation.screening import pipeline
from comments.threads.models import Status, Thread
from tests.factories.moderation import make_reported_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(moderator, now):
    def ruled(comment, action, **given):
        comment.refresh_from_db()
        reason = "fine" if action in {"approve", "restore"} else "hate"
        told = {"viewer": moderator, "reason": reason, "version": comment.version, "now": now} | given
        return decide(comment_id=comment.pk, action=action, **told)

    return ruled


@pytest.fixture
def answer(somebody, now):
    def answered(statement, outcome, **given):
        about = redress.by_token(redress.token_for(statement))
        appeal = file_appeal(about=about, body="It was a quotation.", now=now)
        ruling = Ruling(outcome=outcome, answer="You are right.", **given)
        return decide_appeal(appeal_id=appeal.pk, viewer=somebody(Role.MODERATOR), ruling=ruling, now=now)

    return answered


def version_of(thread):
    return Thread.objects.values_list("version", flat=True).get(pk=thread.pk)


class TestPublicPages:
    def test_hear_that_a_comment_was_kept_and_that_this_was_taken_back(self, thread, rule, moderator, now):
        comment = make_reported_case(thread=thread).comment
        before = version_of(thread)
        kept = rule(comment, "approve")
        assert version_of(thread) == before + 1
        undo(decision_id=kept.pk, viewer=moderator, now=now + timedelta(seconds=5))
        assert version_of(thread) == before + 2

    def test_hear_that_a_comment_is_removed_for_another_reason(self, thread, rule, answer):
        comment = make_comment(thread=thread)
        removed = rule(comment, "remove")
        before, reasons = version_of(thread), public_reasons([comment.pk])
        answer(removed.statement, "partly", reason="spam")
        assert version_of(thread) == before + 1
        assert public_reasons([comment.pk]) != reasons


class TestALabel:
    @pytest.fixture
    def labelled(self, thread, now):
        """A comment as posting leaves it where a rule puts a label above the words."""
        comment = make_comment(thread=thread)
        evidence = {"rule": "Links", "rule_id": 1, "conditions": [], "label": "Contains links"}
        noticed = Noticed(phase="rules", code="rule_label", asks=Asks.PUBLISH, evidence=evidence)
        verdict = Verdict(status=Status.PUBLISHED, findings=(noticed,), label="Contains links")
        findings = pipeline.keep(comment=comment, revision_number=1, verdict=verdict, now=now)
        statement = pipeline.label_for(comment, findings=findings, site=thread.article.site, now=now)
        statement.save(force_insert=True)
        comment.label, comment.restriction_id = "Contains links", statement.pk
        comment.save()
        return comment

    def assert_labelled(self, comment):
        reasons = comment.restriction_id
        comment.refresh_from_db()
        assert (comment.status, comment.label, comment.restriction_id) == (
            Status.PUBLISHED,
            "Contains links",
            reasons,
        )

    def test_is_there_again_when_a_removal_is_taken_back(self, labelled, rule, moderator, now):
        reasons = labelled.restriction_id
        removed = rule(labelled, "remove")
        undo(decision_id=removed.pk, viewer=moderator, now=now + timedelta(seconds=5))
        labelled.restriction_id = reasons
        self.assert_labelled(labelled)

    def test_is_there_again_when_a_comment_is_restored(self, labelled, rule):
        reasons = labelled.restriction_id
        rule(labelled, "remove")
        rule(labelled, "restore")
        labelled.restriction_id = reasons
        self.assert_labelled(labelled)

    def test_is_there_again_when_a_removal_is_reversed(self, labelled, rule, answer):
        reasons = labelled.restriction_id
        answer(rule(labelled, "remove").statement, "reversed")
        labelled.restriction_id = reasons
        self.assert_labelled(labelled)

    def test_that_was_taken_off_stays_off(self, labelled, rule, answer):
        statement = labelled.statements.get()
        answer(statement, "reversed")
        rule(labelled, "remove")
        rule(labelled, "restore")
        labelled.refresh_from_db()
        assert (labelled.label, labelled.restriction_id) == ("", None)
