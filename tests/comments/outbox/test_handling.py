from comments.outbox import handling
from tests.factories.outbox import SECOND, HandlingFactory


class TestRun:
    def test_tells_the_duty_s_own_handler_of_its_event(self, db, now, heard):
        duty = HandlingFactory(handler=SECOND)
        handling.run(work_id=duty.pk, now=now)
        assert heard == [(SECOND, duty.event_id)]
