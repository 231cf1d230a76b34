import subprocess
import sys
import threading
import time

import pytest

from config import celery, embedded


class TestWorkerSettings:
    def test_take_json_only(self):
        assert celery.app.conf.accept_content == ["json"]
        assert celery.app.conf.task_serializer == "json"

    def test_keep_no_results_and_no_timers(self):
        assert celery.app.conf.result_backend is None
        steps = [str(step) for step in celery.Consumer.Blueprint.default_steps]
        assert len(steps) > 5
        assert not any("DelayedDelivery" in step for step in steps)

    def test_acknowledge_late(self):
        assert celery.app.conf.task_acks_late
        assert celery.app.conf.task_reject_on_worker_lost


@pytest.mark.sqlite
class TestWebProcess:
    def test_never_meets_the_broker(self):
        program = "import sys, django; django.setup(); import config.urls; sys.exit('celery' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


class TestEmbedded:
    def test_wakes_when_something_is_put_in(self, settings, monkeypatch):
        monkeypatch.setattr(embedded, "LONGEST_WAIT_SECONDS", 20)
        got = []
        with celery.app.connection_for_write() as connection:
            consumer = connection.Consumer(
                celery.app.amqp.queues[settings.OUTBOX_QUEUE],
                callbacks=[lambda _body, message: (got.append(time.monotonic()), message.ack())],
                accept=["json"],
            )
            consumer.consume()
            timer = threading.Timer(0.2, self.publish, args=[settings.OUTBOX_QUEUE])
            timer.start()
            started = time.monotonic()
            with pytest.raises(TimeoutError):
                connection.drain_events()
            connection.drain_events()
            timer.join()
        assert got[0] - started < 5

    def test_comes_back_without_a_message_soon_enough_to_notice_a_signal(self):
        with celery.app.connection_for_write() as connection:
            connection.default_channel.queue_declare("empty")
            started = time.monotonic()
            with pytest.raises(TimeoutError):
                connection.drain_events()
            assert time.monotonic() - started < 5

    def publish(self, queue):
        with celery.app.connection_for_write() as connection:
            connection.Producer().publish({}, routing_key=queue, serializer="json")
