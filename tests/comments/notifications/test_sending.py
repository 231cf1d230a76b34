import smtplib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from articles.models import Article
from comments.accounts.models import Role
from comments.moderation.casework.cases import close_case
from comments.notifications import handlers, links, sending, unsubscribing
from comments.notifications.models import Delivery, Kind
from comments.outbox.catalogue import Event
from comments.threads.models import Status
from tests.factories.accounts import MembershipFactory
from tests.factories.moderation import make_held_case
from tests.factories.notifications import DeliveryFactory, NotificationFactory, make_answer
from tests.factories.outbox import OutboxEventFactory
from tests.factories.threads import give_status


@pytest.fixture
def send(now):
    def send(delivery, *, at=now):
        sending.send(delivery_id=delivery.pk, now=at)
        delivery.refresh_from_db()

    return send


@pytest.fixture
def delivery(db):
    return DeliveryFactory()


@pytest.fixture
def about_the_queue(db):
    case = make_held_case()
    moderator = MembershipFactory(site=case.site)
    notification = NotificationFactory(comment=case.comment, kind=Kind.HELD, recipient=moderator.user)
    return DeliveryFactory(notification=notification)


class TestSend:
    def test_sends_one_mail_and_marks_it(self, delivery, now, send):
        send(delivery)
        (sent,) = mail.outbox
        assert sent.to == [delivery.notification.recipient.email]
        assert (delivery.sent_at, delivery.dropped_at) == (now, None)

    def test_sends_one_mail_when_the_task_comes_twenty_times(self, delivery, now):
        for minutes in range(20):
            handlers.send_delivery(
                payload={"delivery_id": str(delivery.pk)},
                event_id=uuid4(),
                now=now + timedelta(minutes=minutes),
            )
        assert len(mail.outbox) == 1

    def test_of_a_delivery_that_is_gone_does_nothing(self, db, now):
        sending.send(delivery_id=uuid4(), now=now)
        assert mail.outbox == []

    def test_leaves_the_delivery_open_when_the_server_is_away(self, delivery, send, monkeypatch):
        monkeypatch.setattr(EmailBackend, "send_messages", raising(ConnectionRefusedError(111, "away")))
        with pytest.raises(ConnectionRefusedError):
            send(delivery)
        delivery.refresh_from_db()
        assert (delivery.sent_at, delivery.dropped_at) == (None, None)

    def test_drops_what_is_for_an_address_that_the_server_refuses_for_good(self, delivery, send, monkeypatch):
        refused = smtplib.SMTPRecipientsRefused({"reader@example.org": (550, b"no such user")})
        monkeypatch.setattr(EmailBackend, "send_messages", raising(refused))
        send(delivery)
        assert (delivery.sent_at, delivery.dropped_because) == (None, "address refused")

    def test_tries_again_when_the_server_refuses_the_address_for_now(self, delivery, send, monkeypatch):
        refused = smtplib.SMTPRecipientsRefused({"reader@example.org": (451, b"later")})
        monkeypatch.setattr(EmailBackend, "send_messages", raising(refused))
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(delivery)


class TestDrop:
    @pytest.mark.parametrize("status", [Status.REMOVED, Status.WITHDRAWN])
    def test_what_is_no_more_public_by_the_time_of_sending(self, delivery, now, send, status):
        with transaction.atomic():
            give_status(comment=delivery.notification.comment, status=status, now=now)
        send(delivery)
        assert mail.outbox == []
        assert (delivery.dropped_at, delivery.dropped_because) == (now, "comment is not public")

    def test_what_somebody_unsubscribed_from_when_it_was_queued_already(self, delivery, now, send):
        recipient = delivery.notification.recipient
        token = links.token_for(user_id=recipient.pk, kind=Kind.REPLY)
        unsubscribing.unsubscribe(token=token, now=now)
        send(delivery)
        assert mail.outbox == []
        assert delivery.dropped_because == "recipient unsubscribed"

    def test_what_is_for_somebody_who_was_switched_off(self, delivery, send):
        recipient = delivery.notification.recipient
        recipient.is_active = False
        recipient.save()
        send(delivery)
        assert delivery.dropped_because == "recipient cannot be reached"

    def test_what_stands_in_a_discussion_that_was_switched_off(self, delivery, send):
        Article.objects.update(discussion=Article.Discussion.OFF)
        send(delivery)
        assert delivery.dropped_because == "discussion is switched off"

    def test_stays_dropped_when_the_reason_is_gone(self, delivery, now, send):
        Article.objects.update(discussion=Article.Discussion.OFF)
        send(delivery)
        Article.objects.update(discussion=Article.Discussion.OPEN)
        send(delivery)
        assert mail.outbox == []

    def test_a_call_to_a_queue_that_is_empty(self, about_the_queue, now, send):
        with transaction.atomic():
            close_case(comment=about_the_queue.notification.comment, now=now)
        send(about_the_queue)
        assert about_the_queue.dropped_because == "nothing waits any more"

    def test_a_call_to_somebody_who_moderates_no_more(self, about_the_queue, send):
        about_the_queue.notification.recipient.memberships.update(role=Role.READER)
        send(about_the_queue)
        assert about_the_queue.dropped_because == "recipient moderates no more"

    def test_but_not_a_call_to_a_queue_in_which_another_comment_waits(self, about_the_queue, now, send):
        case = make_held_case(thread=about_the_queue.notification.comment.thread)
        assert case.site == about_the_queue.notification.comment.thread.article.site
        with transaction.atomic():
            close_case(comment=about_the_queue.notification.comment, now=now)
        send(about_the_queue)
        assert len(mail.outbox) == 1


class TestAccountMail:
    PAYLOAD = {
        "to": "ilse@readers.example",
        "subject": "Your code",
        "text": "123456\n",
        "html": "<b>123456</b>",
    }

    @pytest.fixture
    def event(self, db):
        return OutboxEventFactory(name=Event.MAIL_REQUESTED.value, payload=self.PAYLOAD)

    def handle(self, event, now):
        event.refresh_from_db()
        handlers.send_account_mail(payload=event.payload, event_id=event.pk, now=now)

    def test_is_sent_and_then_forgotten(self, event, now):
        self.handle(event, now)
        (sent,) = mail.outbox
        assert (sent.to, sent.subject, sent.body) == (["ilse@readers.example"], "Your code", "123456\n")
        assert sent.alternatives[0].content == "<b>123456</b>"
        event.refresh_from_db()
        assert event.payload == {}

    def test_is_sent_once_when_the_task_comes_twenty_times(self, event, now):
        for _ in range(20):
            self.handle(event, now)
        assert len(mail.outbox) == 1

    def test_is_recognisable_and_cannot_be_unsubscribed_from(self, event, now):
        self.handle(event, now)
        headers = mail.outbox[0].message()
        assert headers["Message-ID"] == f"<{event.pk}@localhost>"
        assert "List-Unsubscribe" not in headers

    def test_is_kept_when_the_server_is_away(self, event, now, monkeypatch):
        monkeypatch.setattr(EmailBackend, "send_messages", raising(TimeoutError()))
        with pytest.raises(TimeoutError):
            self.handle(event, now)
        event.refresh_from_db()
        assert event.payload == self.PAYLOAD

    def test_is_forgotten_when_the_address_is_refused_for_good(self, event, now, monkeypatch):
        refused = smtplib.SMTPRecipientsRefused({"ilse@readers.example": (550, b"no such user")})
        monkeypatch.setattr(EmailBackend, "send_messages", raising(refused))
        self.handle(event, now)
        event.refresh_from_db()
        assert event.payload == {}

    def test_without_html_is_plain(self, db, now):
        event = OutboxEventFactory(
            name=Event.MAIL_REQUESTED.value, payload={"to": "a@b.example", "subject": "Hello", "text": "Hi"}
        )
        self.handle(event, now)
        assert mail.outbox[0].alternatives == []


class TestShuffled:
    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
    def test_events_end_in_the_same_mails(self, db, now, order):
        answers = [make_answer(body=f"Answer {number}.") for number in range(3)]
        for number in order:
            for _ in range(2):
                handlers.tell_who_was_answered(
                    payload={"comment_id": str(answers[number].pk)}, event_id=uuid4(), now=now
                )
        for delivery in Delivery.objects.order_by("-pk"):
            sending.send(delivery_id=delivery.pk, now=now)
        assert sorted(sent.to[0] for sent in mail.outbox) == sorted(
            answer.parent.author.user.email for answer in answers
        )


def raising(error):
    def send_messages(self, messages):
        raise error

    return send_messages
