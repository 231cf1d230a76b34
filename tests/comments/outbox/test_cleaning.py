from datetime import timedelta

import pytest

from comments.outbox import cleaning
from comments.outbox.catalogue import Event
from comments.outbox.models import Handling, OutboxEvent, PeriodicRun
from tests.factories.outbox import HandlingFactory, OutboxEventFactory

MAIL = {"to": "reader@example.org", "subject": "Your code", "text": "123456", "html": "<b>123456</b>"}


@pytest.fixture
def long_ago(now):
    return now - timedelta(days=31)


class TestClean:
    def test_lets_go_of_what_was_told_more_than_thirty_days_ago(self, db, now, long_ago):
        HandlingFactory(event=OutboxEventFactory(relayed_at=long_ago), done_at=long_ago)
        OutboxEventFactory(relayed_at=long_ago)
        assert cleaning.clean(now=now) == 2
        assert not OutboxEvent.objects.exists()
        assert not Handling.objects.exists()

    @pytest.mark.parametrize("days", [0, 29])
    def test_keeps_what_is_younger(self, db, now, days):
        HandlingFactory(event=OutboxEventFactory(relayed_at=now - timedelta(days=days)), done_at=now)
        assert cleaning.clean(now=now) == 0

    def test_keeps_what_is_not_relayed_not_done_or_parked(self, db, now, long_ago):
        OutboxEventFactory(recorded_at=long_ago)
        HandlingFactory(event=OutboxEventFactory(relayed_at=long_ago))
        HandlingFactory(event=OutboxEventFactory(relayed_at=long_ago), parked_at=long_ago)
        assert cleaning.clean(now=now) == 0

    def test_goes_on_until_everything_is_gone(self, db, now, long_ago, monkeypatch):
        monkeypatch.setattr(cleaning, "BATCH_SIZE", 2)
        OutboxEventFactory.create_batch(5, relayed_at=long_ago)
        assert cleaning.clean(now=now) == 5

    def test_forgets_old_slots(self, db, now, long_ago):
        PeriodicRun.objects.create(name="count", slot=1, claimed_at=long_ago)
        PeriodicRun.objects.create(name="count", slot=2, claimed_at=now)
        cleaning.clean(now=now)
        assert PeriodicRun.objects.get().slot == 2


class TestPrivateTexts:
    def test_are_wiped_from_an_event(self, db):
        event = OutboxEventFactory(name=Event.MAIL_REQUESTED.value, payload={**MAIL, "kind": "code"})
        cleaning.wipe_private(event_id=event.pk)
        event.refresh_from_db()
        assert event.payload == {"kind": "code"}

    def test_are_wiped_from_a_mail_parked_for_a_day(self, db, now):
        parked = OutboxEventFactory(name=Event.MAIL_REQUESTED.value, payload=MAIL)
        HandlingFactory(event=parked, parked_at=now - timedelta(hours=25))
        fresh = OutboxEventFactory(name=Event.MAIL_REQUESTED.value, payload=MAIL)
        HandlingFactory(event=fresh, parked_at=now - timedelta(hours=23))
        cleaning.clean(now=now)
        parked.refresh_from_db()
        fresh.refresh_from_db()
        assert (parked.payload, fresh.payload) == ({}, MAIL)

    def test_leave_the_payloads_of_other_events_alone(self, db):
        event = OutboxEventFactory(payload={"comment_id": "1", "to": "nobody"})
        cleaning.wipe_private(event_id=event.pk)
        event.refresh_from_db()
        assert event.payload == {"comment_id": "1", "to": "nobody"}
