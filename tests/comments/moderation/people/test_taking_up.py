"""What is sent while its sender is suspended is received, waits, and is taken up; nothing of it is lost."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Case, Flag, Queue, Suspension, WaitingReport
from comments.moderation.people.flagging import flag_comment
from comments.moderation.people.releasing import lift_suspension
from comments.moderation.people.taking_up import take_up_ended
from comments.notifications import answering_notices
from comments.outbox.models import OutboxEvent
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MAIL_ID = "01890000-0000-7000-8000-000000000000"


class TestNotices:
    def test_are_received_and_wait(self, suspended, send, thread, now):
        comment = make_comment(thread=thread)
        notice = send(comment)
        assert notice.paused_by == suspended
        assert not Case.objects.filter(comment=comment).exists()
        answering_notices.confirm(notice_id=notice.pk, mail_id=MAIL_ID, now=now)
        assert "Because you are suspended" in mail.outbox[0].body

    def test_are_taken_up_when_it_ends(self, suspended, send, thread):
        comment = make_comment(thread=thread)
        notice = send(comment)
        assert take_up_ended(now=suspended.ends_at - timedelta(seconds=1)) == 0
        assert take_up_ended(now=suspended.ends_at) == 1
        assert take_up_ended(now=suspended.ends_at) == 0
        notice.refresh_from_db()
        assert (notice.paused_by, notice.taken_up_at) == (None, suspended.ends_at)
        case = Case.objects.get(comment=comment, closed_at=None)
        assert (case.queue, notice.items.get().case) == (Queue.LEGAL, case)
        assert OutboxEvent.objects.filter(name="notice.taken_up").count() == 1

    def test_are_taken_up_when_it_is_lifted(self, suspended, send, thread, moderator, now):
        comment = make_comment(thread=thread)
        send(comment)
        lift_suspension(suspension_id=suspended.pk, viewer=moderator, now=now)
        assert Case.objects.filter(comment=comment, queue=Queue.LEGAL, closed_at=None).exists()

    def test_of_others_are_dealt_with(self, suspended, send):
        assert send(email="other@readers.example").paused_by is None

    def test_of_a_threat_to_a_life_are_dealt_with(self, suspended, send):
        assert send(category="threat").paused_by is None

    def test_are_nothing_new_once_it_is_over(self, suspended, send):
        assert send(at=suspended.ends_at).paused_by is None


class TestReports:
    @pytest.fixture
    def reporter(self, reader, unfounded, act, now):
        for _time in range(2):
            unfounded(user=reader.user, email="")
        act("warning", profile=reader.profile, at=now - 2 * DAY)
        act(profile=reader.profile)
        return reader

    def test_wait_and_become_flags(self, reporter, thread, now):
        comment = make_comment(thread=thread)
        said = {"comment_id": comment.pk, "viewer": reporter, "reason": "spam", "now": now}
        first = flag_comment(**said)
        assert isinstance(first, WaitingReport)
        assert flag_comment(**said) == first
        assert not Flag.objects.exists()
        assert not Case.objects.filter(comment=comment).exists()
        take_up_ended(now=now + 7 * DAY)
        assert Flag.objects.get().reporter == reporter.profile
        assert Case.objects.get(comment=comment, closed_at=None).flag_count == 1

    def test_of_a_threat_to_a_life_are_heard(self, reporter, thread, now):
        comment = make_comment(thread=thread)
        assert isinstance(
            flag_comment(comment_id=comment.pk, viewer=reporter, reason="threat", now=now), Flag
        )

    def test_are_answered_truly_at_the_page(self, reporter, thread, at_once):
        client = Client()
        client.force_login(reporter.user)
        comment = make_comment(thread=thread)
        answer = client.post(f"/c/{comment.pk}/report/", {"reason": "spam"})
        (said,) = get_messages(answer.wsgi_request)
        assert "It waits while you are suspended" in str(said)


class TestObjections:
    @pytest.fixture
    def author(self, thread, reader, moderator, somebody, act, now):  # noqa: PLR0917 - fixtures
        """Somebody whose objections were not upheld twice, suspended from objecting."""
        second = somebody(Role.MODERATOR)
        for _time in range(2):
            about = redress.by_token(redress.token_for(removed(thread, reader, moderator, now)))
            appeal = file_appeal(about=about, body="No!", now=now)
            ruling = Ruling(outcome="upheld", answer="It stands.")
            decide_appeal(appeal_id=appeal.pk, viewer=second, ruling=ruling, now=now)
        said = {"profile": reader.profile, "what": "objections"}
        act("warning", at=now - 2 * DAY, **said)
        act(**said)
        return reader

    def test_are_received_and_wait(self, author, thread, moderator, now):
        statement = removed(thread, author, moderator, now)
        appeal = file_appeal(about=redress.by_token(redress.token_for(statement)), body="Why?", now=now)
        assert (appeal.case, appeal.is_awaited) == (None, False)
        take_up_ended(now=now + 7 * DAY)
        appeal.refresh_from_db()
        assert appeal.is_awaited
        assert appeal.case.queue == Queue.APPEAL

    def test_to_being_suspended_are_heard_at_once(self, author, now):
        told = Suspension.objects.get(step="suspension").statement
        assert file_appeal(about=redress.by_token(redress.token_for(told)), body="Why?", now=now).is_awaited


def removed(thread, author, moderator, now):
    comment = make_comment(thread=thread, author=author.profile)
    said = {"action": "remove", "reason": "abuse", "version": comment.version, "now": now}
    return decide(comment_id=comment.pk, viewer=moderator, **said).statement
