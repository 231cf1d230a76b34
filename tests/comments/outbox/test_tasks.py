from uuid import UUID

import pytest
from celery import current_app
from django.utils import timezone

from comments.outbox import claiming, tasks, waking
from config import celery, embedded
from tests.factories.outbox import HandlingFactory


@pytest.fixture(autouse=True)
def app():
    celery.app.set_current()
    return celery.app


class TestWork:
    # The task lets go of its connections, as it must; inside of a test's transaction it could not.
    @pytest.mark.django_db(transaction=True)
    def test_runs_the_duty_whatever_newer_code_adds(self, heard):
        duty = HandlingFactory(lease_until=timezone.now())
        waking._alarm.clear()
        tasks.work(source="events", work_id=str(duty.pk), attempt=0, priority="from newer code")
        duty.refresh_from_db()
        assert duty.done_at
        # A place is free: the relay looks at once.
        assert waking._alarm.is_set()
        assert len(heard) == 1

    @pytest.mark.django_db(transaction=True)
    def test_runs_what_a_relay_of_the_release_before_handed_over(self, heard):
        duty = HandlingFactory(lease_until=timezone.now())
        tasks.handle(handling_id=duty.pk, attempt=0)
        assert len(heard) == 1

    def test_is_found_under_a_name_that_does_not_change(self):
        assert (tasks.work.name, tasks.handle.name) == ("outbox.work", "outbox.handle")
        assert {"outbox.work", "outbox.handle"} <= set(current_app.tasks)

    def test_is_acknowledged_late_and_keeps_no_result(self, app):
        task = app.tasks["outbox.work"]
        assert task.acks_late
        assert task.reject_on_worker_lost
        assert task.ignore_result


class TestHandOver:
    @pytest.mark.parametrize("work_id", [7, UUID("0190a6c2-0000-7000-8000-000000000001")])
    def test_publishes_the_work_and_its_try(self, app, settings, work_id):
        with app.connection_for_write() as connection:
            channel = connection.default_channel
            tasks.hand_over(claiming.Claim(source="events", work_id=work_id, attempt=2, lane="mail"))
            message = channel.basic_get(f"{settings.OUTBOX_QUEUE}.mail", no_ack=True)
        assert embedded.Channel.queues[f"{settings.OUTBOX_QUEUE}.mail"].empty()
        assert message.payload[1] == {
            "source": "events",
            "work_id": str(work_id),
            "attempt": 2,
            "lane": "mail",
        }
        assert message.content_type == "application/json"
