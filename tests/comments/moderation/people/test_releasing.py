"""A warning is taken back, or a suspension ends before its time: what stands on it ends too, and its sender is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.accounts.models import Role
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.models import AuditEntry, Case, Queue
from comments.moderation.people.releasing import lift_suspension
from comments.notifications import handlers
from comments.outbox.models import OutboxEvent
from tests.comments.moderation.conftest import EMAIL
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lift(moderator, now):
    def lifted(suspension, *, at=now + MINUTE):
        return lift_suspension(suspension_id=suspension.pk, viewer=moderator, now=at)

    return lifted


def told(at):
    """Let everybody be told who was released, and return the letters."""
    mail.outbox.clear()
    for event in OutboxEvent.objects.filter(name="sender.released"):
        handlers.tell_of_release(payload=event.payload, event_id=uuid4(), now=at)
    return [(letter.to, letter.subject, letter.body) for letter in mail.outbox]


class TestASuspension:
    def test_that_is_lifted_is_told_to_the_address(self, suspended, lift, now):
        lift(suspended)
        ((to, subject, body),) = told(now)
        assert (to, subject) == ([EMAIL], f"What you send to {suspended.site.name} is looked at again")
        assert "what had waited is looked at now" in body

    def test_that_is_lifted_is_told_to_a_member(self, unfounded, act, reader, lift, now):
        for _time in range(2):
            unfounded(user=reader.user, email="")
        act("warning", profile=reader.profile, at=now - 2 * DAY)
        lift(act(profile=reader.profile))
        ((to, _subject, _body),) = told(now)
        assert to == [reader.user.email]

    def test_that_is_lifted_twice_is_told_once(self, suspended, lift, now):
        for _time in range(2):
            lift(suspended)
        assert len(told(now)) == 1

    def test_that_nobody_was_told_of_yet_is_no_news(self, suspended, lift, now):
        lift(suspended, at=now + timedelta(seconds=10))
        assert told(now) == []


class TestAWarning:
    def test_takes_what_stands_on_it_with_it(self, suspended, lift, send, thread, now):
        comment = make_comment(thread=thread)
        send(comment)
        lift(suspended.warned_by)
        suspended.refresh_from_db()
        assert suspended.lifted_at == suspended.taken_up_at == now + MINUTE
        assert Case.objects.filter(comment=comment, queue=Queue.LEGAL, closed_at=None).exists()
        subjects = [subject for _to, subject, _body in told(now)]
        assert subjects == [
            f"The warning on {suspended.site.name} was taken back",
            f"What you send to {suspended.site.name} is looked at again",
        ]
        facts = AuditEntry.objects.filter(act="sender.lift").latest("number").facts
        assert facts == {"suspension": str(suspended.pk), "warning": str(suspended.warned_by_id)}

    def test_locks_the_log_after_every_comment(self, suspended, lift, send, thread):
        send(make_comment(thread=thread))
        with CaptureQueriesContext(connection) as asked:
            lift(suspended.warned_by)
        touched = [
            one["sql"] for one in asked if "audithead" in one["sql"] or "threads_comment" in one["sql"]
        ]
        last_comment = max(nth for nth, sql in enumerate(touched) if "threads_comment" in sql)
        assert last_comment < min(nth for nth, sql in enumerate(touched) if "audithead" in sql)

    def test_that_was_wrong_by_an_objection_takes_it_too(self, suspended, somebody, now):
        warned = suspended.warned_by.statement
        appeal = file_appeal(about=redress.by_token(redress.token_for(warned)), body="I was right.", now=now)
        ruling = Ruling(outcome="reversed", answer="You were.")
        decide_appeal(appeal_id=appeal.pk, viewer=somebody(Role.MODERATOR), ruling=ruling, now=now)
        suspended.refresh_from_db()
        assert suspended.lifted_at == now

    def test_leaves_alone_what_is_over(self, suspended, lift):
        lift(suspended.warned_by, at=suspended.ends_at)
        suspended.refresh_from_db()
        assert suspended.lifted_at is None
