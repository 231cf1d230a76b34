"""The web server in a thread of the test, before stand-ins for Django, the database and the clock."""

import socket
import threading
import time

import pytest
import uvicorn

from articles import board
from config.hot.serving import Hot
from config.web.bridge import Bridge
from config.web.limits import SETTINGS
from tests.factories.hot import Clock, Inner, Versions
from tests.factories.web import Connection


@pytest.fixture
def serve():
    """Return what starts a server before an application and returns its port."""
    running = []

    def start(application, *, hot=None, threads=2):
        listening = socket.create_server(("127.0.0.1", 0))
        bridge = Bridge(application, hot=hot, threads=threads)
        server = uvicorn.Server(uvicorn.Config(bridge, **SETTINGS))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        running.append((server, thread, listening))
        until = time.monotonic() + 30
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        return listening.getsockname()[1]

    yield start
    for server, thread, listening in running:
        server.should_exit = True
        thread.join(30)
        listening.close()


@pytest.fixture
def connect():
    opened = []

    def open_one(port):
        opened.append(Connection(port))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def inner():
    return Inner()


@pytest.fixture
def versions():
    return Versions()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hot(settings, inner, versions, clock):
    settings.ROOT_URLCONF = "tests.factories.hot"
    settings.ALLOWED_HOSTS = ["localhost"]
    board._slots.cache_clear()
    return Hot(inner, read=versions, clock=clock)
