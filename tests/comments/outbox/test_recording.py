from uuid import UUID

import pytest
from django.db import transaction

from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from comments.outbox.recording import record


class TestRecord:
    def test_keeps_ids_as_text(self, db, now):
        comment_id = UUID("0190a6c2-0000-7000-8000-000000000001")
        with transaction.atomic():
            event = record(Event.COMMENT_EDITED, at=now, comment_id=comment_id, revision=2, note=None)
        event.refresh_from_db()
        assert event.payload == {"comment_id": str(comment_id), "revision": 2, "note": None}
        assert (event.recorded_at, event.relayed_at) == (now, None)

    @pytest.mark.django_db(transaction=True)
    def test_is_refused_outside_of_a_transaction(self, now):
        with pytest.raises(RuntimeError):
            record(Event.COMMENT_EDITED, at=now)
        assert not OutboxEvent.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_is_not_told_when_the_fact_did_not_come_true(self, now):
        with transaction.atomic():
            record(Event.COMMENT_EDITED, at=now)
            transaction.set_rollback(True)
        assert not OutboxEvent.objects.exists()
