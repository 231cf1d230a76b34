import pytest
from celery import current_app

from comments.outbox import relaying, tasks
from config import celery, embedded
from tests.factories.outbox import HandlingFactory


@pytest.fixture(autouse=True)
def app():
    celery.app.set_current()
    return celery.app


class TestHandle:
    # The task lets go of its connections, as it must; inside of a test's transaction it could not.
    @pytest.mark.django_db(transaction=True)
    def test_runs_the_duty_whatever_newer_code_adds(self, heard):
        duty = HandlingFactory()
        tasks.handle(handling_id=duty.pk, attempt=0, priority="from newer code")
        duty.refresh_from_db()
        assert duty.done_at
        assert len(heard) == 1

    def test_is_found_under_a_name_that_does_not_change(self):
        assert tasks.handle.name == "outbox.handle"
        assert "outbox.handle" in current_app.tasks

    def test_is_acknowledged_late_and_keeps_no_result(self, app):
        task = app.tasks["outbox.handle"]
        assert task.acks_late
        assert task.reject_on_worker_lost
        assert task.ignore_result


class TestHandOver:
    def test_publishes_the_duty_and_its_try(self, app, settings):
        with app.connection_for_write() as connection:
            channel = connection.default_channel
            tasks.hand_over(relaying.Claim(handling_id=7, attempt=2))
            message = channel.basic_get(settings.OUTBOX_QUEUE, no_ack=True)
        assert embedded.Channel.queues[settings.OUTBOX_QUEUE].empty()
        assert message.payload[1] == {"handling_id": 7, "attempt": 2}
        assert message.content_type == "application/json"
