import pytest
from django.urls import reverse

from comments.accounts.models import Role
from comments.outbox import admin
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import MembershipFactory, OperatorFactory
from tests.factories.outbox import HandlingFactory, OutboxEventFactory

HANDLINGS = "admin:outbox_handling_changelist"


@pytest.fixture
def operator(client, db):
    client.force_login(OperatorFactory())
    return client


class TestLists:
    @pytest.mark.parametrize("model", ["handling", "outboxevent"])
    def test_are_for_the_operator_alone(self, client, db, model):
        client.force_login(MembershipFactory(role=Role.OWNER).user)
        assert client.get(reverse(f"admin:outbox_{model}_changelist")).status_code == 403

    @pytest.mark.parametrize(
        ("state", "number"), [("parked", 1), ("waiting", 2), ("done", 3), ("", 6), ("x", 6)]
    )
    def test_show_duties_by_their_state(self, operator, now, state, number):
        HandlingFactory(parked_at=now)
        HandlingFactory.create_batch(2)
        HandlingFactory.create_batch(3, done_at=now)
        page = operator.get(reverse(HANDLINGS), {"state": state} if state else {})
        assert page.context["cl"].result_count == number

    def test_count_no_further_than_somebody_reads(self, operator, monkeypatch):
        monkeypatch.setattr(admin, "COUNTED_ROWS", 3)
        HandlingFactory.create_batch(5)
        assert operator.get(reverse(HANDLINGS)).context["cl"].result_count == 3

    def test_cost_the_same_however_many_there_are(self, operator, django_assert_max_num_queries):
        HandlingFactory.create_batch(8)
        with django_assert_max_num_queries(10):
            operator.get(reverse(HANDLINGS))

    def test_say_what_went_wrong(self, operator, now):
        duty = HandlingFactory(
            parked_at=now, last_error="smtplib.SMTPDataError smtp_code=451\nsmtplib.py:1 data"
        )
        assert "smtp_code=451" in operator.get(reverse(HANDLINGS)).content.decode()
        page = operator.get(reverse("admin:outbox_handling_change", args=[duty.pk]))
        assert "smtplib.py:1 data" in page.content.decode()

    def test_show_no_private_text(self, operator):
        payload = {
            "to": "ilse@readers.example",
            "subject": "Your code",
            "text": "123456",
            "html": "<b>123456</b>",
        }
        event = OutboxEventFactory(name=Event.MAIL_REQUESTED.value, payload=payload)
        words = operator.get(reverse("admin:outbox_outboxevent_change", args=[event.pk])).content.decode()
        assert "ilse@" not in words
        assert "123456" not in words

    @pytest.mark.parametrize("action", ["add", "delete"])
    def test_are_not_written_by_hand(self, operator, action):
        event = OutboxEventFactory()
        arguments = [] if action == "add" else [event.pk]
        assert operator.post(reverse(f"admin:outbox_outboxevent_{action}", args=arguments)).status_code == 403
        assert OutboxEvent.objects.exists()


class TestReplay:
    def test_gives_what_is_parked_all_its_tries_again(self, operator, now):
        parked, done = HandlingFactory(parked_at=now, attempts=8), HandlingFactory(done_at=now, attempts=1)
        chosen = {"action": "replay", "_selected_action": [parked.pk, done.pk]}
        page = operator.post(reverse(HANDLINGS), chosen, follow=True)
        parked.refresh_from_db()
        done.refresh_from_db()
        assert (parked.parked_at, parked.attempts) == (None, 0)
        assert (done.done_at, done.attempts) == (now, 1)
        assert "1 is tried again." in page.content.decode()

    def test_is_for_the_operator_alone(self, client, now, db):
        parked = HandlingFactory(parked_at=now, attempts=8)
        client.force_login(MembershipFactory(role=Role.OWNER).user)
        client.post(reverse(HANDLINGS), {"action": "replay", "_selected_action": [parked.pk]})
        parked.refresh_from_db()
        assert parked.parked_at == now
