import pytest

from comments.outbox import handling
from comments.outbox.retrying import Later, Parked
from comments.outbox.sources import STRANGER_PAUSE
from tests.factories.outbox import SECOND, HandlingFactory, OutboxEventFactory


class TestRun:
    def test_tells_the_duty_s_own_handler_of_its_event(self, db, now, heard):
        duty = HandlingFactory(handler=SECOND)
        handling.run(work_id=duty.pk, now=now)
        assert heard == [(SECOND, duty.event_id)]

    def test_parks_what_no_handler_can_understand(self, db, now, heard):
        duty = HandlingFactory(event=OutboxEventFactory(payload=["not", "an", "object"]))
        with pytest.raises(Parked) as parked:
            handling.run(work_id=duty.pk, now=now)
        assert parked.value.why == "comment.published: the payload is no object."
        assert heard == []

    def test_leaves_an_event_of_newer_code_to_newer_code(self, db, now, heard):
        duty = HandlingFactory(event=OutboxEventFactory(name="comment.teleported"))
        with pytest.raises(Later) as later:
            handling.run(work_id=duty.pk, now=now)
        assert later.value.at == now + STRANGER_PAUSE
        assert heard == []
