"""
The worker: Celery with the outbox's relay inside.

The web process never imports this. Brokers wake workers and nothing more: what is to be done, when, and how often it
was tried is in the database, so that a broker may be away or lose everything.
"""

import logging
import os
import signal
import ssl
import threading
import warnings
from typing import Any

from celery import Celery, bootsteps
from celery.exceptions import CPendingDeprecationWarning
from celery.worker import consumer, state
from django.conf import settings
from kombu import Queue

from comments.outbox import periodic, tasks
from comments.outbox.bell import Ear
from comments.outbox.lanes import HOUSE, LANES
from comments.outbox.relay import Relay
from comments.threads import ranks, tallying
from config import embedded
from config.pool import queue_of

BROKER_URL = settings.AMQP_URL or settings.REDIS_URL or embedded.URL
IS_EMBEDDED = BROKER_URL == embedded.URL

# As many as all lanes have places (pool.py).
THREADS = sum(lane.room for lane in LANES)
# Shorter than the patience of whoever asked the worker to stop.
STOP_SECONDS = 6

_TRANSPORT_OPTIONS: dict[str, dict[str, object]] = {
    "embedded": {},
    "redis": {
        "socket_connect_timeout": 4,
        "socket_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 25,
    },
    "amqp": {"confirm_publish": True, "connect_timeout": 4},
}
_TLS: dict[str, dict[str, object]] = {
    "rediss": {"ssl_cert_reqs": ssl.CERT_REQUIRED},
    "amqps": {"cert_reqs": ssl.CERT_REQUIRED},
}
_scheme = BROKER_URL.partition(":")[0]
_is_rabbitmq = _scheme.startswith("amqp")

# What cannot be acknowledged comes again and finds its number changed; a broker that is away is told of once elsewhere.
logging.getLogger("celery.worker.request").setLevel(logging.CRITICAL + 1)
warnings.simplefilter("ignore", CPendingDeprecationWarning)

# No fix-ups: the one task opens and closes its database connections itself.
app = Celery("belowline", fixups=[])
# Threads that did not make the app find it too.
app.set_default()
app.conf.update(
    broker_url=BROKER_URL,
    broker_transport_options=_TRANSPORT_OPTIONS[_scheme.removesuffix("s") if _scheme in _TLS else _scheme],
    broker_use_ssl=_TLS.get(_scheme),
    broker_connection_timeout=4,
    broker_connection_retry=True,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # One queue for each lane. Quorum queues keep what they confirmed when a node of the broker is lost.
    task_queues=[
        Queue(queue_of(lane.name), queue_arguments={"x-queue-type": "quorum"} if _is_rabbitmq else None)
        for lane in LANES
    ],
    task_default_queue=queue_of(HOUSE.name),
    task_create_missing_queues=False,
    # JSON only: unpickling runs what it reads.
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    result_backend=None,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # The relay tries again by itself.
    task_publish_retry_policy={
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.2,
    },
    worker_pool="config.pool:LanePool",
    worker_consumer="config.celery:Consumer",
    # No limit: one for all queues would be filled by the lane that hangs, and nothing else would come. What is under way
    # is bounded lane by lane, by the relay's leases.
    worker_prefetch_multiplier=0,
    # For SIGQUIT; SIGTERM and Ctrl+C are below.
    worker_soft_shutdown_timeout=STOP_SECONDS,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
)


class Consumer(consumer.Consumer):
    """Celery's, without the 28 queues that it declares for tasks with a due time: due times live in the database."""

    class Blueprint(consumer.Consumer.Blueprint):
        default_steps = [
            step
            for step in consumer.Consumer.Blueprint.default_steps
            if not str(step).endswith(":DelayedDelivery")
        ]


class RelayStep(bootsteps.StartStopStep):
    """Runs the relay as long as the worker runs: it starts after the pool and stops before it."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **_options: Any) -> None:
        self._relay: Relay | None = None
        self._ear = Ear()

    def start(self, worker: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop_soon)
        self._relay = Relay(
            hand_over=tasks.hand_over,
            takes_over=IS_EMBEDDED,
            timetable=periodic.Timetable(periodic.jobs()),
            chores=(tallying.count_votes, ranks.rerank),
        )
        self._relay.start()
        self._ear.start()

    def stop(self, worker: Any) -> None:
        self._ear.stop()
        if self._relay:
            self._relay.stop()


def _stop_soon(*_: object) -> None:
    """Let what is under way finish; what takes longer is begun again by the next worker, when its lease ends."""
    state.should_stop = 0
    timer = threading.Timer(STOP_SECONDS, os._exit, args=[0])
    timer.daemon = True
    timer.start()


app.steps["worker"].add(RelayStep)
