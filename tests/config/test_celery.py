import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from comments.outbox.lanes import LANES
from comments.threads import ranks
from comments.threads.models import Comment, Vote
from comments.threads.voting import cast_vote
from config import celery, embedded
from tests.comments.threads.test_voting import seen_by
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import make_comment

# Long after the loop has given up hope; it takes about a second.
PATIENCE_SECONDS = 20


class TestWorkerSettings:
    def test_take_json_only(self):
        assert celery.app.conf.accept_content == ["json"]
        assert celery.app.conf.task_serializer == "json"

    def test_keep_no_results_and_no_timers(self):
        assert celery.app.conf.result_backend is None
        steps = [str(step) for step in celery.Consumer.Blueprint.default_steps]
        assert len(steps) > 5
        assert not any("DelayedDelivery" in step for step in steps)

    def test_have_a_queue_and_places_for_each_lane(self, settings):
        assert set(celery.app.amqp.queues) == {f"{settings.OUTBOX_QUEUE}.{lane.name}" for lane in LANES}
        assert sum(lane.room for lane in LANES) == celery.THREADS

    def test_bound_nothing_over_all_lanes_together(self):
        assert celery.app.conf.worker_prefetch_multiplier == 0

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
                celery.app.amqp.queues[f"{settings.OUTBOX_QUEUE}.house"],
                callbacks=[lambda _body, message: (got.append(time.monotonic()), message.ack())],
                accept=["json"],
            )
            consumer.consume()
            timer = threading.Timer(0.2, self.publish, args=[f"{settings.OUTBOX_QUEUE}.house"])
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


@pytest.fixture
def worker(monkeypatch):
    """The loop of a worker as Celery starts it, without Celery."""
    monkeypatch.setattr(celery.signal, "signal", lambda *_: None)
    monkeypatch.setattr(celery.tasks, "hand_over", lambda _claim: None)
    step = celery.RelayStep(worker=None)

    def start():
        step.start(SimpleNamespace(concurrency=1))

    yield start
    if step._relay:
        step.stop(None)
        step._relay.join()


def wait_for(is_there):
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_there() and time.monotonic() < until:
        time.sleep(0.05)
    return is_there()


@pytest.mark.django_db(transaction=True)
class TestTheWorkersLoop:
    def test_counts_and_ranks_what_came_before_and_after_its_start(self, worker, now, monkeypatch):
        monkeypatch.setattr(ranks, "SECONDS_BETWEEN_GENERATIONS", 0.5)
        comment = make_comment()
        early, late = (seen_by(one) for one in ProfileFactory.create_batch(2, site=comment.site))

        def shows(ups):
            row = Comment.objects.get(pk=comment.pk)
            right = ranks.ranks_of(ups=ups, downs=0, posted_at=row.posted_at)
            return row.ups == ups and (row.confidence, row.hot, row.controversy) == right

        cast_vote(comment_id=comment.pk, viewer=early, value=1, now=now)
        assert not shows(1)
        worker()
        assert wait_for(lambda: shows(1))
        cast_vote(comment_id=comment.pk, viewer=late, value=1, now=now)
        assert wait_for(lambda: shows(2))
        assert not Vote.objects.filter(is_pending=True).exists()
