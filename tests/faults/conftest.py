"""A small installation of its own: a database that is really committed to, real workers, and what they sent."""

import fcntl
import inspect
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
import redis
from kombu import Connection

from comments.outbox.lanes import LANES

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED = "embedded"
# `manage.py test` names them here; on their own the tests take what a server would take.
BROKERS = os.environ.get(
    "BELOWLINE_TEST_BROKERS", f"{os.environ.get('REDIS_URL', '')},{os.environ.get('AMQP_URL', '')}"
)
# A machine that does ten other things at once is slow, not broken.
PATIENCE_SECONDS = 90


def pytest_generate_tests(metafunc):
    """Run each test over every transport there is: the embedded one always, a broker where one is named."""
    brokers = [
        pytest.param(url, marks=pytest.mark.delivery, id=urlsplit(url).scheme)
        for url in BROKERS.split(",")
        if url
    ] or [pytest.param("", marks=pytest.mark.delivery, id="none")]
    if "house" in metafunc.fixturenames:
        # A test that names its broker does something to it, which memory cannot do.
        own = [] if "broker" in inspect.signature(metafunc.function).parameters else [EMBEDDED]
        metafunc.parametrize("broker", own + brokers, indirect=True)


class House:
    """One installation over one transport, with queues of its own."""

    def __init__(self, *, state, database_url, broker):
        self.state = state
        self.broker = broker
        self.queue = f"test-{uuid4()}"
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"REDIS_URL", "AMQP_URL"} and not name.startswith(("BELOWLINE_", "PYTEST_"))
        } | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url,
            "BELOWLINE_DATA": str(state),
            "BELOWLINE_TEST_QUEUE": self.queue,
            "BELOWLINE_NO_SETUP": "1",
            "PYTHONPATH": str(ROOT),
        }
        if broker != EMBEDDED:
            self._environment["AMQP_URL" if broker.startswith("amqp") else "REDIS_URL"] = broker
        self._workers = []
        self._reader = self._start("-m", "tests.faults.reader", stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, name, **arguments):
        """Have the reader's process do something, and return what it answers."""
        self._reader.stdin.write(json.dumps([name, arguments]).encode() + b"\n")
        self._reader.stdin.flush()
        return json.loads(self._reader.stdout.readline())

    def start_worker(self):
        worker = self._start("manage.py", "worker")
        self._workers.append(worker)
        return worker

    def kill(self, worker):
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def wait_until(self, condition, what, *, patience=PATIENCE_SECONDS):
        """Wait for what should come true; a test says with its own assertions what must never."""
        end = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < end, f"{what}: {self.ask('state')}, {len(self.ledger)} mails sent"
            dead = [worker for worker in self._workers if worker.poll() not in {None, 0, -signal.SIGKILL}]
            assert not dead, "a worker died"
            time.sleep(0.02)

    def wait_until_nothing_is_left(self, *, patience=PATIENCE_SECONDS):
        self.wait_until(lambda: not self.ask("state")["left"], "something is left to do", patience=patience)

    @property
    def ledger(self):
        """Every sending so far: `(address, Message-ID)`."""
        path = self.state / "ledger"
        return [tuple(line.split(" ")) for line in path.read_text().splitlines()] if path.exists() else []

    def mails_to(self, end):
        """Return how often each mail to addresses that end so was sent, by Message-ID."""
        return Counter(message_id for to, message_id in self.ledger if to.endswith(end))

    def lose_what_the_broker_holds(self):
        if self.broker.startswith("amqp"):
            with Connection(self.broker) as connection:
                for queue in self._queues:
                    connection.default_channel.queue_purge(queue)
        else:
            redis.Redis.from_url(self.broker).flushdb()

    def publish_raw(self, body, *, content_type):
        """Put into the queue what no program of ours would put there."""
        with Connection(self.broker) as connection:
            connection.Producer().publish(
                body,
                routing_key=f"{self.queue}.house",
                content_type=content_type,
                content_encoding="binary",
                headers={"task": "outbox.handle", "id": str(uuid4())},
            )

    def close(self):
        for worker in self._workers:
            if worker.poll() is None:
                self.kill(worker)
        self._reader.stdin.close()
        self._reader.wait()
        self._reader.stdout.close()
        if self.broker.startswith("amqp"):
            with Connection(self.broker) as connection:
                for queue in self._queues:
                    connection.default_channel.queue_delete(queue)
        elif self.broker != EMBEDDED:
            server = redis.Redis.from_url(self.broker)
            # The queues themselves and what Kombu noted about them.
            server.delete(*self._queues, *server.scan_iter(f"*{self.queue}.*"))

    @contextmanager
    def gate_closed(self):
        """Have the handler that hangs do so."""
        with (self.state / "gate").open("a") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    @property
    def _queues(self):
        return [f"{self.queue}.{lane.name}" for lane in LANES]

    def _start(self, *command, **pipes):
        return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self._environment, **pipes)


@pytest.fixture
def broker(request):
    """Where the workers get their tasks from; of a Redis server the last database, which nobody else uses."""
    url = request.param
    return urlsplit(url)._replace(path="/15").geturl() if url.startswith("redis") else url


@pytest.fixture
def house(broker, tmp_path, model_database):
    with _database(tmp_path, model=model_database) as url:
        house = House(state=tmp_path, database_url=url, broker=broker)
        try:
            yield house
        finally:
            house.close()


@pytest.fixture
def newsroom(tmp_path, model_database):
    """A house without a broker, for what goes wrong between people and the database."""
    with _database(tmp_path, model=model_database) as url:
        house = House(state=tmp_path, database_url=url, broker=EMBEDDED)
        try:
            yield house
        finally:
            house.close()


@pytest.fixture(scope="session")
def model_database(tmp_path_factory):
    """A migrated database that each house gets a copy of."""
    folder = tmp_path_factory.mktemp("model")
    with _database(folder) as url:
        house = House(state=folder, database_url=url, broker=EMBEDDED)
        house.ask("migrate")
        house.close()
        yield url


@contextmanager
def _database(folder, *, model=""):
    """A database of the kind under test, and with nobody else in it."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        file = folder / "house.sqlite3"
        if model:
            shutil.copy(model.removeprefix("sqlite:///"), file)
        yield f"sqlite:///{file}"
        return
    name = f"belowline_faults_{uuid4().hex}"
    template = urlsplit(model).path.removeprefix("/") or "template1"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
