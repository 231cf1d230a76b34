"""Who often sends what is manifestly unfounded is warned, and then waits for a time (Article 23(2) of the DSA)."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import (
    Appeal,
    AuditEntry,
    Case,
    Flag,
    Heard,
    Notice,
    Queue,
    Statement,
    Suspension,
    WaitingReport,
)
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.notices.settling import settle_notices
from comments.moderation.people.flagging import flag_comment
from comments.moderation.people.laddering import GravityMissing, IntentMissing, NotWarned
from comments.moderation.people.releasing import lift_suspension
from comments.moderation.people.sanctionable import MayNotSanction, SanctionedAlready, UntilUnfit
from comments.moderation.people.suspendable import (
    ExplanationMissing,
    NotOften,
    SenderUnknown,
    SenderWish,
)
from comments.moderation.people.suspending import suspend
from comments.moderation.people.taking_up import take_up_ended
from comments.moderation.people.unfounded import Unfounded, weigh_sent
from comments.moderation.record.checking import broken_links
from comments.moderation.suspended import Sender
from comments.notifications import answering_notices
from comments.notifications.models import Notification
from comments.notifications.notifying import notify_of_reasons
from comments.outbox.models import OutboxEvent
from tests.factories.moderation import make_flag
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "Six times you called the weather report a libel."
EMAIL = "ilse@readers.example"
MAIL_ID = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def send(thread, now):
    def sent(comment=None, *, at=now, user=None, email=EMAIL, category="privacy"):
        comment = comment or make_comment(thread=thread)
        return receive_notice(
            Claim(
                comments=[str(comment.pk)],
                category=category,
                explanation="It is about me.",
                email=email,
                in_good_faith=True,
            ),
            caller="a" * 64,
            user=user,
            now=at,
        )

    return sent


@pytest.fixture
def unfounded(send, moderator, now):
    """Send a notice of yesterday that was not upheld."""

    def kept(**given):
        notice = send(at=now - DAY, **given)
        item = notice.items.get()
        said = {"action": "approve", "reason": "fine", "version": item.version, "now": now - DAY}
        decide(comment_id=item.comment_id, viewer=moderator, **said)
        settle_notices(comment_id=item.comment_id, now=now)
        return notice

    return kept


@pytest.fixture
def act(moderator, now):
    def acted(step="suspension", *, profile=None, notice=None, viewer=moderator, at=now, **given):
        wish = {"what": "notices", "explanation": WHY}
        if step == "suspension":
            wish |= {"until": at + 7 * DAY, "gravity": "serious", "intent": "meant"}
        return suspend(
            profile_id=profile.pk if profile else None,
            notice_id=notice.pk if notice else None,
            viewer=viewer,
            wish=SenderWish(step=step, **(wish | given)),
            now=at,
        )

    return acted


@pytest.fixture
def suspended(unfounded, act, now):
    """Whoever gives the address, warned an hour ago and suspended for a week."""
    first, _second = unfounded(), unfounded()
    act("warning", notice=first, at=now - timedelta(hours=1))
    return act(notice=first)


@pytest.fixture
def at_once(now, time_machine):
    """Let the clock of the edges stand where everything happens."""
    time_machine.move_to(now, tick=False)


class TestTheLadder:
    def test_begins_with_a_warning_without_exception(self, unfounded, act):
        notice = unfounded()
        unfounded()
        with pytest.raises(NotWarned):
            act(notice=notice)
        assert not Suspension.objects.exists()

    def test_needs_a_warning_that_stands(self, unfounded, act, moderator, now):
        notice = unfounded()
        unfounded()
        warned = act("warning", notice=notice, at=now - DAY / 2)
        lift_suspension(suspension_id=warned.pk, viewer=moderator, now=now - DAY / 3)
        with pytest.raises(NotWarned):
            act(notice=notice)

    def test_needs_a_warning_of_the_same(self, unfounded, act, now):
        notice = unfounded()
        unfounded()
        act("warning", notice=notice, what="objections", at=now - DAY / 2)
        with pytest.raises(NotWarned):
            act(notice=notice)

    def test_needs_more_than_one(self, unfounded, act, now):
        notice = unfounded()
        act("warning", notice=notice, at=now - DAY / 2)
        with pytest.raises(NotOften) as refused:
            act(notice=notice)
        assert refused.value.facts == {"unfounded": 1, "needed": 2}

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"gravity": ""}, GravityMissing),
            ({"intent": "nonsense"}, IntentMissing),
            ({"explanation": " "}, ExplanationMissing),
            ({"until": None}, UntilUnfit),
        ],
    )
    def test_says_what_was_weighed_and_until_when(self, unfounded, act, now, given, refusal):
        notice = unfounded()
        unfounded()
        act("warning", notice=notice, at=now - DAY / 2)
        with pytest.raises(refusal):
            act(notice=notice, **given)

    # days of a suspension → possible
    @pytest.mark.parametrize(("days", "may"), [(0, False), (180, True), (181, False)])
    def test_ends_within_half_a_year(self, unfounded, act, now, days, may):
        notice = unfounded()
        unfounded()
        act("warning", notice=notice, at=now - DAY / 2)
        if may:
            assert act(notice=notice, until=now + days * DAY).ends_at == now + days * DAY
            return
        with pytest.raises(UntilUnfit):
            act(notice=notice, until=now + days * DAY)

    def test_keeps_what_was_weighed_with_the_reasons(self, suspended, now):
        assert (suspended.weighed_sent, suspended.weighed_unfounded) == (2, 2)
        assert (suspended.gravity, suspended.intent) == ("serious", "meant")
        told = suspended.statement
        assert "You were warned on" in told.facts
        assert "found to be unfounded: 2 (100 %)" in told.facts
        assert (told.explanation, told.ends_at, told.exemption) == (WHY, suspended.ends_at, "")
        entry = AuditEntry.objects.get(act="sender.suspension")
        assert entry.facts["unfounded"] == 2
        assert EMAIL not in str(entry.facts)
        assert list(broken_links(suspended.site_id)) == []

    def test_is_held_in_the_database(self, suspended):
        with pytest.raises(IntegrityError), transaction.atomic():
            Suspension.objects.filter(pk=suspended.pk).update(warned_by=None)

    def test_said_twice_is_once(self, suspended, act, now):
        assert act(notice=suspended.notice) == suspended
        with pytest.raises(SanctionedAlready):
            act(notice=suspended.notice, explanation="Something else.")

    def test_is_not_climbed_by_who_may_not(self, unfounded, act, somebody):
        with pytest.raises(MayNotSanction):
            act("warning", notice=unfounded(), viewer=somebody(Role.READER))

    def test_knows_nobody_without_address_and_account(self, send, act):
        with pytest.raises(SenderUnknown):
            act("warning", notice=send(email=""))


class TestWhatIsWeighed:
    def test_of_an_address_is_counted_in_any_spelling_of_it(self, unfounded, send, site, now):
        notice = unfounded()
        send(email=EMAIL.upper())
        send(email="other@readers.example")
        sender = Sender(site_id=site.pk, digest=notice.sender_digest)
        assert weigh_sent(sender, Heard.NOTICES, now=now) == Unfounded(sent=2, unfounded=1)

    def test_of_a_person_counts_notices_and_reports(self, unfounded, thread, reader, moderator, now):
        unfounded(user=reader.user, email="")
        comment = make_comment(thread=thread)
        make_flag(comment, reporter=reader.profile, at=now - DAY)
        said = {"action": "approve", "reason": "fine", "version": comment.version, "now": now}
        decide(comment_id=comment.pk, viewer=moderator, **said)
        sender = Sender(site_id=reader.site_id, profile_id=reader.profile.pk)
        assert weigh_sent(sender, Heard.NOTICES, now=now) == Unfounded(sent=2, unfounded=2)

    def test_is_not_what_was_right(self, send, thread, moderator, site, now):
        comment = make_comment(thread=thread)
        notice = send(comment, at=now - DAY)
        said = {"action": "remove", "reason": "private", "version": comment.version, "now": now}
        decide(comment_id=comment.pk, viewer=moderator, **said)
        settle_notices(comment_id=comment.pk, now=now)
        sender = Sender(site_id=site.pk, digest=notice.sender_digest)
        assert weigh_sent(sender, Heard.NOTICES, now=now) == Unfounded(sent=1, unfounded=0)


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
        act("warning", profile=reader.profile, at=now - timedelta(hours=1))
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
        act("warning", at=now - timedelta(hours=1), **said)
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


class TestBeingTold:
    def test_of_an_address_is_by_mail_with_a_link_to_object(self, suspended, somebody, at_once, now):
        told = suspended.statement
        answering_notices.tell_sender(statement_id=told.pk, mail_id=MAIL_ID, now=now)
        letter = mail.outbox[0]
        assert letter.to == [EMAIL]
        assert WHY in letter.body
        token = redress.token_for(told)
        assert f"/reasons/{token}/" in letter.body
        page = Client().get(f"/reasons/{token}/").content.decode()
        assert "What you send us waits for a time" in page
        assert Client().post(f"/reasons/{token}/", {"body": "I was right."}).status_code == 302
        appeal = Appeal.objects.get()
        assert (appeal.by, appeal.is_heard) == ("Somebody outside", True)
        ruling = Ruling(outcome="reversed", answer="You were.")
        decide_appeal(appeal_id=appeal.pk, viewer=somebody(Role.MODERATOR), ruling=ruling, now=now)
        suspended.refresh_from_db()
        assert (suspended.lifted_at, suspended.taken_up_at) == (now, now)
        answering_notices.answer_appeal(appeal_id=appeal.pk, mail_id=MAIL_ID, now=now)
        assert "You were." in mail.outbox[1].body

    def test_that_was_wrong_is_answered_so_after_it_ran_out_too(self, suspended, somebody, now):
        appeal = file_appeal(
            about=redress.by_token(redress.token_for(suspended.statement)), body="I was right.", now=now
        )
        ruling = Ruling(outcome="reversed", answer="You were.")
        later = suspended.ends_at
        decide_appeal(appeal_id=appeal.pk, viewer=somebody(Role.MODERATOR), ruling=ruling, now=later)
        suspended.refresh_from_db()
        assert (Appeal.objects.get().outcome, suspended.lifted_at) == ("reversed", None)

    def test_of_a_member_is_a_notification(self, reader, act, now):
        made = act("warning", profile=reader.profile)
        notify_of_reasons(statement_id=made.statement_id, now=now)
        assert Notification.objects.get().recipient == reader.user

    def test_is_nothing_of_what_was_lifted(self, suspended, moderator, now):
        lift_suspension(suspension_id=suspended.pk, viewer=moderator, now=now)
        answering_notices.tell_sender(statement_id=suspended.statement_id, mail_id=MAIL_ID, now=now)
        assert mail.outbox == []

    def test_opens_nothing_to_a_forged_link(self, suspended):
        other = Statement.objects.exclude(pk=suspended.statement_id).filter(measure="cautioned").get()
        forged = redress._signer.sign(f"u.{other.pk.hex}.{suspended.pk.hex}")
        with pytest.raises(redress.LinkRefused):
            redress.by_token(forged)


class TestTheAdmin:
    @pytest.fixture
    def client(self, moderator, at_once):
        client = Client()
        client.force_login(moderator.user)
        return client

    def test_shows_the_factors_and_warns(self, client, unfounded):
        notice = unfounded()
        address = f"/admin/moderation/suspension/notice/{notice.pk}/"
        assert address in client.get(f"/admin/moderation/notice/{notice.pk}/change/").content.decode()
        source = client.get(address).content.decode()
        assert "1; found to be unfounded: 1 (100 %)" in source
        said = {"step": "warning", "what": "notices", "explanation": WHY}
        assert client.post(address, said).status_code == 302
        assert Suspension.objects.get().step == "warning"
        assert client.post(address, said | {"step": "suspension", "span": "7d"}).status_code == 422

    def test_lifts(self, client, suspended):
        address = f"/admin/moderation/suspension/{suspended.pk}/lift/"
        assert client.post(address, {"note": "A mistake."}).status_code == 302
        suspended.refresh_from_db()
        assert suspended.lifted_at is not None

    def test_lists_them(self, client, suspended):
        source = client.get("/admin/moderation/suspension/").content.decode()
        assert Notice.objects.get(pk=suspended.notice_id).reference in source
        assert client.get(f"/admin/moderation/suspension/{suspended.pk}/change/").status_code == 302

    def test_of_another_site_is_not_there(self, suspended, somebody, elsewhere):
        client = Client()
        client.force_login(somebody(Role.OWNER, on=elsewhere).user)
        assert client.get(f"/admin/moderation/suspension/notice/{suspended.notice_id}/").status_code == 404
        assert client.post(f"/admin/moderation/suspension/{suspended.pk}/lift/").status_code == 404


def removed(thread, author, moderator, now):
    comment = make_comment(thread=thread, author=author.profile)
    said = {"action": "remove", "reason": "abuse", "version": comment.version, "now": now}
    return decide(comment_id=comment.pk, viewer=moderator, **said).statement
