"""What is sent while its sender is suspended is received, waits, and is taken up; nothing of it is lost."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client

from comments.accounts.models import AddressPolicy, Role, User
from comments.ids import uuid7
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Case, Flag, Queue, Suspension, WaitingReport
from comments.moderation.notices import noticing
from comments.moderation.people.flagging import flag_comment
from comments.moderation.people.releasing import lift_suspension
from comments.moderation.people.respelling import respell
from comments.moderation.people.taking_up import take_up_ended
from comments.notifications import answering_notices
from comments.outbox.models import OutboxEvent
from comments.threads.models import Status
from comments.threads.publishing import change_status
from comments.threads.revising import revise
from tests.comments.moderation.conftest import EMAIL
from tests.factories.guests import GuestFactory
from tests.factories.threads import make_comment, no_reasons

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

    def test_that_came_at_the_instant_of_its_end_are_taken_up_after_it(
        self, suspended, send, thread, monkeypatch
    ):
        ended = suspended.ends_at
        assert take_up_ended(now=ended) == 1
        # Who sends has read before that it runs.
        monkeypatch.setattr(noticing, "suspension_of", lambda *_given, **_more: suspended)
        notice = send(make_comment(thread=thread))
        monkeypatch.undo()
        assert notice.paused_by == suspended
        assert take_up_ended(now=ended + DAY) == 0
        notice.refresh_from_db()
        suspended.refresh_from_db()
        assert (notice.paused_by, notice.taken_up_at, suspended.taken_up_at) == (None, ended + DAY, ended)
        assert notice.items.get().case.queue == Queue.LEGAL

    def test_are_taken_up_when_it_is_lifted(self, suspended, send, thread, moderator, now):
        comment = make_comment(thread=thread)
        send(comment)
        lift_suspension(suspension_id=suspended.pk, viewer=moderator, now=now)
        assert Case.objects.filter(comment=comment, queue=Queue.LEGAL, closed_at=None).exists()

    def test_of_others_are_dealt_with(self, suspended, send):
        assert send(email="other@readers.example").paused_by is None

    def test_of_a_threat_to_a_life_are_dealt_with(self, suspended, send):
        assert send(category="threat").paused_by is None

    def test_of_a_suspended_member_wait_signed_out_too(self, unfounded, act, reader, send, now):
        for _time in range(2):
            unfounded(user=reader.user, email="")
        act("warning", profile=reader.profile, at=now - 2 * DAY)
        suspension = act(profile=reader.profile)
        assert send(email=reader.user.email.upper()).paused_by == suspension

    def test_of_a_suspended_guest_wait(self, act, site, send, now):
        guest = GuestFactory(site=site, email=EMAIL)
        other = suspension_like(act("warning", profile=guest.profile), now=now)
        other.statement.save(force_insert=True)
        other.save(force_insert=True)
        assert send().paused_by == other

    def test_of_a_suspended_member_wait_in_other_spellings_once_these_are_one(
        self, act, reader, site, send, now
    ):
        User.objects.filter(pk=reader.user.pk).update(email="il.se@gmail.com")
        reader.profile.refresh_from_db()
        other = suspension_like(act("warning", profile=reader.profile), now=now)
        other.statement.save(force_insert=True)
        other.save(force_insert=True)
        AddressPolicy.objects.create(site=site, takes_starter_lists=True)
        respell(site, now=now)
        assert send(email="ilse@gmail.com").paused_by == other

    def test_outlive_the_account_of_who_sent_them(self, unfounded, act, reader, send, thread, now):  # noqa: PLR0917 - fixtures
        for _time in range(2):
            unfounded(user=reader.user, email="")
        act("warning", profile=reader.profile, at=now - 2 * DAY)
        suspension = act(profile=reader.profile)
        comment = make_comment(thread=thread)
        notice = send(comment, user=reader.user, email="")
        reader.profile.delete()
        notice.refresh_from_db()
        assert notice.paused_by == suspension
        take_up_ended(now=suspension.ends_at)
        assert Case.objects.filter(comment=comment, queue=Queue.LEGAL, closed_at=None).exists()

    def test_go_on_waiting_for_another_suspension(self, suspended, send, moderator, now):
        notice = send()
        other = suspension_like(suspended, now=now)
        other.statement.save(force_insert=True)
        other.save(force_insert=True)
        lift_suspension(suspension_id=suspended.pk, viewer=moderator, now=now)
        notice.refresh_from_db()
        assert (notice.paused_by, notice.taken_up_at) == (other, None)
        assert take_up_ended(now=other.ends_at) == 1
        notice.refresh_from_db()
        assert (notice.paused_by, notice.taken_up_at) == (None, other.ends_at)

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

    def test_keep_which_words_they_are_about(self, reporter, thread, now):
        comment = make_comment(thread=thread)
        flag_comment(comment_id=comment.pk, viewer=reporter, reason="spam", now=now)
        comment.refresh_from_db()
        revise(comment=comment, body="Newer words.", html="<p>Newer words.</p>", now=now)
        take_up_ended(now=now + 7 * DAY)
        assert (comment.revision.number, Flag.objects.get().revision_number) == (2, 1)

    # what became of the comment meanwhile → how many reports count
    @pytest.mark.parametrize(
        ("status", "count"), [(Status.HELD, 1), (Status.REMOVED, 0), (Status.WITHDRAWN, 0)]
    )
    def test_of_what_is_held_are_not_lost(self, reporter, thread, now, status, count):
        comment = make_comment(thread=thread)
        flag_comment(comment_id=comment.pk, viewer=reporter, reason="spam", now=now)
        comment.refresh_from_db()
        reasons = no_reasons(status, site=thread.article.site, at=now)
        change_status(comment=comment, status=status, restriction_id=reasons, now=now)
        take_up_ended(now=now + 7 * DAY)
        assert (Flag.objects.count(), WaitingReport.objects.count()) == (count, 0)
        assert Case.objects.filter(comment=comment, flag_count=1).count() == count

    def test_wait_where_the_address_of_the_account_is_suspended(self, unfounded, act, reader, thread, now):
        first, _second = (unfounded(email=reader.user.email) for _time in range(2))
        act("warning", notice=first, at=now - 2 * DAY)
        act(notice=first)
        comment = make_comment(thread=thread)
        said = flag_comment(comment_id=comment.pk, viewer=reader, reason="spam", now=now)
        assert isinstance(said, WaitingReport)

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


def suspension_like(earlier, *, now):
    """Return another suspension of the same sender for three days, with reasons of its own, neither saved yet."""
    reasons = earlier.statement
    reasons.pk, reasons._state.adding = uuid7(), True
    given = {
        name: getattr(earlier, name)
        for name in ("site", "profile", "sender_digest", "what", "moderator", "moderator_name")
    }
    return Suspension(
        **given,
        step="suspension",
        starts_at=now,
        ends_at=now + 3 * DAY,
        warned_by=earlier.warned_by or earlier,
        weighed_sent=2,
        weighed_unfounded=2,
        gravity="serious",
        intent="meant",
        statement=reasons,
    )


def removed(thread, author, moderator, now):
    comment = make_comment(thread=thread, author=author.profile)
    said = {"action": "remove", "reason": "abuse", "version": comment.version, "now": now}
    return decide(comment_id=comment.pk, viewer=moderator, **said).statement
