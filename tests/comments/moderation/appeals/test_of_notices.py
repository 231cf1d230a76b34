"""Who sent a legal notice objects to what was kept: by the link of the mail, without an account, for half a year."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from comments.accounts.models import Role
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import (
    AppealedAlready,
    AppealTooLate,
    NothingToAppeal,
    file_appeal,
)
from comments.moderation.appeals.redress import LinkRefused, State
from comments.moderation.appeals.reversing import OutcomeUnfit, Ruling
from comments.moderation.appeals.reviewing import SecondPersonNeeded, decide_appeal, needs_another, review_of
from comments.moderation.decisions.deciding import ReasonUnfit, decide
from comments.moderation.models import Appeal, AuditEntry, Case, Notice, NoticeItem, Queue, Source, Statement
from comments.moderation.notes import AppealMissing, AppealTooLong
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.notices.settling import settle_notices
from comments.moderation.record.checking import broken_links
from comments.notifications import handlers
from comments.outbox.models import OutboxEvent
from comments.threads.models import Status
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

WHY = "It names my street, and I live there."


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://comments.example.org"


@pytest.fixture
def colleague(somebody):
    return somebody(Role.MODERATOR, name="Jonas Petrov")


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, body="She lives at number 12.")


@pytest.fixture
def notice(comment, now):
    claim = Claim(
        comments=[str(comment.pk)],
        category="privacy",
        explanation="It says where I live.",
        name="Ada Holm",
        email="ada@example.org",
        in_good_faith=True,
        language="de",
    )
    return receive_notice(claim, caller="somebody", now=now)


@pytest.fixture
def rule(moderator, now):
    def ruled(comment, action="approve", reason="fine", **given):
        comment.refresh_from_db()
        decide(
            comment_id=comment.pk,
            viewer=moderator,
            action=action,
            reason=reason,
            version=comment.version,
            now=now,
            **given,
        )
        settle_notices(comment_id=comment.pk, now=now)

    return ruled


@pytest.fixture
def kept(notice, comment, rule):
    """The item of a notice whose comment a moderator left as it is."""
    rule(comment)
    return NoticeItem.objects.get()


def about(item):
    return redress.by_token(redress.token_of_item(item))


@pytest.fixture
def appeal(kept, now):
    return file_appeal(about=about(kept), body=WHY, now=now)


@pytest.fixture
def answer(colleague, now):
    def answered(appeal, outcome="reversed", *, viewer=colleague, **given):
        ruling = Ruling(**{"outcome": outcome, "answer": "We looked again."} | given)
        return decide_appeal(appeal_id=appeal.pk, viewer=viewer, ruling=ruling, now=now)

    return answered


class TestTheLink:
    def test_stands_in_the_mail_that_says_what_was_decided(self, kept, notice, now):
        handlers.answer_notice(payload={"notice_id": str(notice.pk)}, event_id=uuid4(), now=now)
        (message,) = mail.outbox
        link = f"https://comments.example.org/reasons/{redress.token_of_item(kept)}/"
        html = message.alternatives[0][0]
        assert link in message.body
        assert link in html

    def test_does_not_where_the_comment_was_taken_down(self, notice, comment, rule, now):
        rule(comment, "remove", "illegal", law="Section 201a of the code")
        handlers.answer_notice(payload={"notice_id": str(notice.pk)}, event_id=uuid4(), now=now)
        assert "/reasons/" not in mail.outbox[0].body
        with pytest.raises(LinkRefused):
            about(NoticeItem.objects.get())

    def test_opens_nothing_while_the_notice_is_not_decided(self, notice):
        with pytest.raises(LinkRefused):
            about(NoticeItem.objects.get())

    def test_is_refused_when_a_letter_is_changed(self, kept):
        token = redress.token_of_item(kept)
        for place in range(len(token)):
            other = "A" if token[place] != "A" else "B"
            with pytest.raises(LinkRefused):
                redress.by_token(token[:place] + other + token[place + 1 :])

    def test_opens_no_other_notice(self, kept):
        forged = redress._signer.sign(f"n.{kept.pk}.{uuid4().hex}")
        with pytest.raises(LinkRefused):
            redress.by_token(forged)

    def test_opens_a_page_where_one_objects_signed_out(self, kept):
        Notice.objects.update(decided_at=timezone.now())
        browser = Client(enforce_csrf_checks=True)
        address = f"/reasons/{redress.token_of_item(kept)}/"
        source = browser.get(address).content.decode()
        assert "What your notice is about was kept" in source
        assert kept.notice.reference in source
        assert browser.post(address, {"body": WHY}).status_code == 302
        assert WHY in browser.get(address).content.decode()
        assert Appeal.objects.get().notice_item == kept


class TestFiling:
    def test_opens_a_case_in_the_queue_of_appeals(self, appeal, comment):
        case = Case.objects.get(comment=comment, closed_at=None)
        assert (case.queue, appeal.case, appeal.appellant) == (Queue.APPEAL, case, None)

    def test_names_nobody_in_the_record_that_cannot_be_deleted(self, appeal, comment):
        entry = AuditEntry.objects.get(act="appeal.filed")
        assert (entry.actor_name, entry.actor_id) == ("Somebody outside", None)
        assert "Ada" not in str(entry.facts)
        assert list(broken_links(comment.site_id)) == []

    # days since the notice was decided → may still object
    @pytest.mark.parametrize(("days", "may"), [(0, True), (183, True), (184, False)])
    def test_is_possible_for_half_a_year(self, kept, now, days, may):
        later = now + timedelta(days=days)
        if may:
            assert file_appeal(about=about(kept), body=WHY, now=later)
        else:
            assert about(kept).state(now=later) == State.LATE
            with pytest.raises(AppealTooLate):
                file_appeal(about=about(kept), body=WHY, now=later)

    @pytest.mark.parametrize(("body", "refusal"), [(" ", AppealMissing), ("x" * 3001, AppealTooLong)])
    def test_needs_words(self, kept, now, body, refusal):
        with pytest.raises(refusal):
            file_appeal(about=about(kept), body=body, now=now)

    def test_is_possible_once(self, appeal, kept, now):
        assert file_appeal(about=about(kept), body=WHY, now=now) == appeal
        with pytest.raises(AppealedAlready):
            file_appeal(about=about(kept), body="And another thing.", now=now)

    def test_is_over_once_the_comment_is_gone(self, kept, comment, rule, now):
        seen = about(kept)
        rule(comment, "remove", "spam")
        with pytest.raises(NothingToAppeal):
            file_appeal(about=seen, body=WHY, now=now)


class TestAnswering:
    def test_takes_it_down_with_reasons_that_name_the_notice_as_their_source(self, appeal, comment, answer):
        answer(appeal, reason="private", explanation="It says where somebody lives.")
        comment.refresh_from_db()
        statement = Statement.objects.get()
        assert (comment.status, comment.restriction_id) == (Status.REMOVED, statement.pk)
        assert (statement.source, statement.recipient) == (Source.NOTICE, comment.author)

    def test_keeps_it(self, appeal, comment, answer):
        answer(appeal, "upheld")
        comment.refresh_from_db()
        assert comment.status == Status.PUBLISHED
        assert not Case.objects.filter(comment=comment, closed_at=None).exists()

    def test_has_no_part_and_needs_a_reason(self, appeal, answer):
        with pytest.raises(OutcomeUnfit):
            answer(appeal, "partly", reason="spam")
        with pytest.raises(ReasonUnfit):
            answer(appeal)

    def test_is_left_to_another_than_who_kept_it(self, appeal, colleague, moderator, answer):
        assert needs_another(review_of(appeal.pk, viewer=moderator), moderator)
        with pytest.raises(SecondPersonNeeded):
            answer(appeal, "upheld", viewer=moderator)

    def test_goes_by_mail_to_the_address_of_the_notice_in_its_language(self, appeal, answer, now):
        answer(appeal, "upheld")
        event = OutboxEvent.objects.get(name="appeal.decided")
        handlers.tell_answer(payload=event.payload, event_id=event.pk, now=now)
        (message,) = mail.outbox
        assert message.to == ["ada@example.org"]
        assert "Einspruch" in message.subject
        assert "We looked again." in message.body

    def test_goes_nowhere_where_no_address_was_given(self, appeal, answer, now):
        Notice.objects.update(email="")
        answer(appeal, "upheld")
        handlers.tell_answer(payload={"appeal_id": str(appeal.pk)}, event_id=uuid4(), now=now)
        assert mail.outbox == []

    def test_has_a_page_that_shows_both_sides(self, appeal, colleague, notice):
        client = Client()
        client.force_login(colleague.user)
        source = client.get(f"/admin/moderation/appeal/{appeal.pk}/change/").content.decode()
        for said in (
            notice.reference,
            "It says where I live.",
            WHY,
            "Ada Holm",
            "Kept in spite of a legal notice",
        ):
            assert said in source
        assert WHY in client.get("/admin/moderation/case/queue/?show=appeal").content.decode()
        assert "Kept in spite" in client.get("/admin/moderation/appeal/?state=open").content.decode()
