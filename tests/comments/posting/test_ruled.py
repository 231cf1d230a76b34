"""What editors' own rules do to somebody who posts."""

from datetime import timedelta

import pytest

from comments.moderation.models import Automation, Measure, Rule, Statement
from comments.outbox.models import OutboxEvent
from comments.posting.pausing import AskedToWait
from comments.threads.models import Comment, Status

pytestmark = pytest.mark.django_db

LINKS = [{"fact": "links", "is": "at_least", "value": 1}]


@pytest.fixture
def make_rule(thread):
    def made(outcome, **given):
        return Rule.objects.create(
            site=thread.article.site, name=outcome, is_on=True, conditions=LINKS, outcome=outcome, **given
        )

    return made


def test_a_rejection_says_in_the_editor_s_words_why(submit, make_rule):
    make_rule("reject", explanation="Links belong into the article.")
    comment = submit(body="https://a.example")
    statement = Statement.objects.get(pk=comment.restriction_id)
    assert comment.status == Status.REJECTED
    assert (statement.measure, statement.automation) == (Measure.REJECTED, Automation.FULLY)
    assert statement.automated_detection
    assert statement.explanation == "Links belong into the article."
    assert "Rule “reject”: links: at least 1 (1)" in statement.facts
    assert OutboxEvent.objects.filter(name="statement.written").count() == 1


def test_a_label_stands_above_what_everybody_reads_and_has_its_reasons(submit, make_rule):
    make_rule("label", label="Contains links", explanation="Look before you follow.")
    comment = Comment.objects.get(pk=submit(body="https://a.example").pk)
    statement = Statement.objects.get(pk=comment.restriction_id)
    assert (comment.status, comment.label) == (Status.PUBLISHED, "Contains links")
    assert (statement.measure, statement.automation) == (Measure.LABELLED, Automation.FULLY)
    assert statement.explanation == "Look before you follow."
    assert submit(body="No link.").label == ""


def test_what_is_held_has_no_label_yet(submit, make_rule):
    make_rule("label", label="Contains links")
    make_rule("hold")
    comment = submit(body="https://a.example")
    assert (comment.status, comment.label, comment.restriction_id) == (Status.HELD, "", None)


def test_whoever_is_asked_to_wait_can_post_from_the_last_second_on(submit, make_rule, now):
    make_rule("limit", wait_seconds=60)
    submit(body="https://a.example")
    with pytest.raises(AskedToWait) as refusal:
        submit(body="https://b.example", now=now + timedelta(seconds=59))
    assert refusal.value.facts == {"wait_seconds": 60, "retry_after_seconds": 1}
    assert "in 1 second." in str(refusal.value)
    # Words that the rule is not about wait for nothing.
    submit(body="No link.", now=now + timedelta(seconds=10))
    assert submit(body="https://b.example", now=now + timedelta(seconds=70)).status == Status.PUBLISHED
