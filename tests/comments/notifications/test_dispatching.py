import smtplib
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from articles.models import Article
from comments.accounts.models import Role
from comments.moderation.casework.cases import close_case
from comments.notifications import choosing, dispatching, handlers, links, unsubscribing
from comments.notifications.models import Delivery, Dispatch, Kind
from comments.notifications.news import of_comment
from comments.notifications.telling import tell_people
from comments.outbox.catalogue import Event
from comments.outbox.retrying import Later
from comments.threads.models import Comment, Status
from tests.factories import notifications
from tests.factories.accounts import MembershipFactory
from tests.factories.moderation import make_held_case
from tests.factories.notifications import DeliveryFactory, NotificationFactory, ScheduleFactory, make_answer
from tests.factories.outbox import OutboxEventFactory
from tests.factories.threads import give_status, make_comment


@pytest.fixture
def send(now):
    def sent(delivery, *, at=now):
        notifications.send(delivery, now=at)
        delivery.refresh_from_db()

    return sent


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
        assert (delivery.dispatch.closed_at, delivery.dispatch.sent_at) == (now, now)

    def test_sends_one_mail_when_the_task_comes_twenty_times(self, delivery, now, send):
        for minutes in range(20):
            send(delivery, at=now + timedelta(minutes=minutes))
        assert len(mail.outbox) == 1

    def test_of_a_dispatch_that_is_gone_does_nothing(self, db, now):
        dispatching.dispatch(work_id=uuid4(), now=now)
        assert mail.outbox == []

    def test_hears_older_code_and_sends_nothing_twice(self, delivery, now):
        payload = {"delivery_id": str(delivery.pk)}
        handlers.send_delivery(payload=payload, event_id=uuid4(), now=now)
        assert mail.outbox == []

    def test_tells_in_a_second_try_what_it_told_in_the_first(self, delivery, now, send, monkeypatch):
        monkeypatch.setattr(EmailBackend, "send_messages", raising(ConnectionRefusedError(111, "away")))
        with pytest.raises(ConnectionRefusedError):
            send(delivery)
        monkeypatch.undo()
        user = delivery.notification.recipient
        tell_people(of_comment(Kind.REPLY, later_answer(user)), to=[user.pk], now=now)
        send(delivery)
        assert delivery.dispatch.deliveries.count() == 1
        assert Delivery.objects.filter(sent_at=None).count() == 1

    @pytest.mark.parametrize("hour", [21, 22, 23])
    def test_waits_for_the_end_of_quiet_hours_without_counting_it_as_a_try(self, delivery, send, hour):
        user = delivery.notification.recipient
        ScheduleFactory(user=user, quiet_from=time(22), quiet_until=time(7))
        at = datetime(2026, 3, 14, hour, tzinfo=UTC)
        if hour == 21:
            send(delivery, at=at)
            assert delivery.sent_at == at
            return
        with pytest.raises(Later) as later:
            send(delivery, at=at)
        assert later.value.at == datetime(2026, 3, 15, 7, tzinfo=UTC)
        delivery.dispatch.refresh_from_db()
        assert delivery.dispatch.closed_at is None

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
        token = links.token_for(user_id=recipient.pk, kinds=[Kind.REPLY])
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


class TestMany:
    """Several things in one mail, some of which are not to be told any more."""

    @pytest.fixture
    def user(self, db):
        return make_comment().author.user

    @pytest.fixture
    def answers(self, user, now):
        answers = [later_answer(user, body=f"Answer {number}.") for number in range(3)]
        for answer in answers:
            tell_people(of_comment(Kind.REPLY, answer), to=[user.pk], now=now)
        return answers

    def test_are_told_in_the_order_in_which_they_were_written(self, answers, now):
        notifications.send_due(now=now + timedelta(minutes=5))
        (sent,) = mail.outbox
        places = [sent.body.index(f"Answer {number}.") for number in range(3)]
        assert places == sorted(places)

    def test_are_told_without_what_was_removed_meanwhile(self, answers, now):
        with transaction.atomic():
            give_status(comment=answers[1], status=Status.REMOVED, now=now)
        notifications.send_due(now=now + timedelta(minutes=5))
        (sent,) = mail.outbox
        assert "Answer 0." in sent.body
        assert "Answer 1." not in sent.body
        reasons = Delivery.objects.values_list("notification__comment", "dropped_because")
        assert dict(reasons) == {answers[0].pk: "", answers[1].pk: "comment is not public", answers[2].pk: ""}

    def test_make_no_mail_when_nothing_is_left(self, answers, user, now):
        choosing.stop_everything(user=user, now=now)
        notifications.send_due(now=now + timedelta(minutes=5))
        assert mail.outbox == []
        assert Dispatch.objects.get().dropped_because == "nothing is left to tell"

    def test_cost_as_many_questions_as_one(self, answers, user, now, django_assert_max_num_queries):
        for number in range(12):
            answer = later_answer(user, body=f"And {number}.")
            tell_people(of_comment(Kind.REPLY, answer), to=[user.pk], now=now)
        with django_assert_max_num_queries(24):
            notifications.send_due(now=now + timedelta(minutes=5))
        assert len(mail.outbox) == 1


class TestShuffled:
    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
    def test_events_end_in_the_same_mails(self, db, now, order):
        answers = [make_answer(body=f"Answer {number}.") for number in range(3)]
        for number in order:
            for _ in range(2):
                handlers.tell_readers(
                    payload={"comment_id": str(answers[number].pk)}, event_id=uuid4(), now=now
                )
        notifications.send_due(now=now + timedelta(minutes=5))
        assert sorted(sent.to[0] for sent in mail.outbox) == sorted(
            answer.parent.author.user.email for answer in answers
        )


def later_answer(user, body="And the rain."):
    """Answer a comment of somebody once more."""
    asked = Comment.objects.filter(author__user=user).order_by("seq").first()
    return make_comment(answers=asked, body=body)


def raising(error):
    def send_messages(self, messages):
        raise error

    return send_messages
