"""Who often sends what is manifestly unfounded is warned, and then waits for a time (Article 23(2) of the DSA)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.models import (
    Appeal,
    AuditEntry,
    Statement,
    Suspension,
)
from comments.moderation.people.laddering import GravityMissing, IntentMissing, NotWarned
from comments.moderation.people.releasing import lift_suspension
from comments.moderation.people.sanctionable import MayNotSanction, SanctionedAlready, UntilUnfit
from comments.moderation.people.suspendable import (
    ExplanationMissing,
    NotOften,
    NotSinceWarned,
    SenderUnknown,
)
from comments.moderation.record.checking import broken_links
from comments.notifications import answering_notices
from comments.notifications.models import Notification
from comments.notifications.notifying import notify_of_reasons
from tests.comments.moderation.conftest import EMAIL, WHY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MAIL_ID = "01890000-0000-7000-8000-000000000000"


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
        warned = act("warning", notice=notice, at=now - 2 * DAY)
        lift_suspension(suspension_id=warned.pk, viewer=moderator, now=now - DAY / 3)
        with pytest.raises(NotWarned):
            act(notice=notice)

    def test_needs_a_warning_of_the_same(self, unfounded, act, now):
        notice = unfounded()
        unfounded()
        act("warning", notice=notice, what="objections", at=now - 2 * DAY)
        with pytest.raises(NotWarned):
            act(notice=notice)

    def test_needs_more_than_one(self, unfounded, act, now):
        notice = unfounded()
        act("warning", notice=notice, at=now - 2 * DAY)
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
        act("warning", notice=notice, at=now - 2 * DAY)
        with pytest.raises(refusal):
            act(notice=notice, **given)

    # days of a suspension → possible
    @pytest.mark.parametrize(("days", "may"), [(0, False), (180, True), (181, False)])
    def test_ends_within_half_a_year(self, unfounded, act, now, days, may):
        notice = unfounded()
        unfounded()
        act("warning", notice=notice, at=now - 2 * DAY)
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

    def test_needs_something_unfounded_after_the_warning(self, unfounded, act, now):
        notice = unfounded()
        unfounded()
        act("warning", notice=notice, at=now - DAY)
        with pytest.raises(NotSinceWarned) as refused:
            act(notice=notice)
        assert refused.value.facts == {"warned_at": (now - DAY).isoformat()}

    # days since the warning → possible
    @pytest.mark.parametrize(("days", "may"), [(364, True), (365, False), (3000, False)])
    def test_stands_on_no_warning_of_long_ago(self, unfounded, act, now, days, may):
        notice = unfounded()
        unfounded()
        act("warning", notice=notice, at=now - days * DAY)
        if may:
            assert act(notice=notice).warned_by is not None
            return
        with pytest.raises(NotWarned):
            act(notice=notice)

    # minutes after the first warning in the same words → how many warnings there are
    @pytest.mark.parametrize(("minutes", "count"), [(9, 1), (10, 2), (700 * 24 * 60, 2)])
    def test_warns_anew_where_the_same_words_are_no_repeat(self, unfounded, act, now, minutes, count):
        notice = unfounded()
        act("warning", notice=notice, at=now)
        act("warning", notice=notice, at=now + timedelta(minutes=minutes))
        assert Suspension.objects.count() == count

    def test_is_not_climbed_by_who_may_not(self, unfounded, act, somebody):
        with pytest.raises(MayNotSanction):
            act("warning", notice=unfounded(), viewer=somebody(Role.READER))

    def test_knows_nobody_without_address_and_account(self, send, act):
        with pytest.raises(SenderUnknown):
            act("warning", notice=send(email=""))


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
