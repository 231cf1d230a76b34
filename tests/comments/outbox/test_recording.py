from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from comments.outbox.payloads import PayloadError
from comments.outbox.recording import record

COMMENT = UUID("0190a6c2-0000-7000-8000-000000000001")


class TestRecord:
    def test_keeps_ids_as_text(self, db, now):
        with transaction.atomic():
            event = record(Event.COMMENT_EDITED, at=now, comment_id=COMMENT, revision=2, decision_id=None)
        event.refresh_from_db()
        assert event.payload == {"comment_id": str(COMMENT), "revision": 2, "decision_id": None}
        assert (event.recorded_at, event.relayed_at, event.due_at, event.version) == (now, None, None, 1)

    def test_keeps_until_when_nobody_is_told(self, db, now):
        in_a_week = now + timedelta(days=7)
        with transaction.atomic():
            event = record(Event.COMMENT_WITHDRAWN, at=now, due_at=in_a_week, comment_id=COMMENT)
        event.refresh_from_db()
        assert event.due_at == in_a_week

    @pytest.mark.parametrize(
        ("event", "payload", "words"),
        [
            (
                "comment.teleported",
                {},
                "Nobody knows the event comment.teleported: it has to stand in the catalogue.",
            ),
            (Event.COMMENT_EDITED, {"revision": 2}, "comment.edited: comment_id is missing."),
            (
                Event.COMMENT_WITHDRAWN,
                {"comment_id": COMMENT, "colour": "red"},
                "comment.withdrawn: nobody knows the key colour; its keys are comment_id.",
            ),
            (
                Event.COMMENT_EDITED,
                {"comment_id": COMMENT, "revision": "two"},
                "comment.edited: revision has to be a whole number below 2^63, not a text of 3 characters.",
            ),
        ],
    )
    def test_refuses_what_the_catalogue_does_not_say(self, db, now, event, payload, words):
        with transaction.atomic(), pytest.raises(PayloadError) as refused:
            record(event, at=now, **payload)
        assert str(refused.value) == words
        assert not OutboxEvent.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_is_refused_outside_of_a_transaction(self, now):
        with pytest.raises(RuntimeError):
            record(Event.COMMENT_WITHDRAWN, at=now, comment_id=COMMENT)
        assert not OutboxEvent.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_is_not_told_when_the_fact_did_not_come_true(self, now):
        with transaction.atomic():
            record(Event.COMMENT_WITHDRAWN, at=now, comment_id=COMMENT)
            transaction.set_rollback(True)
        assert not OutboxEvent.objects.exists()
