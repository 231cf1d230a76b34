import socket
import threading

import pytest

from comments.egress import connecting
from tests.factories.checkers import Service


@pytest.fixture
def service():
    service = Service()
    yield service
    service.close()


class Names:
    """What the name servers of a test say, each time anew; and who was connected to, which is nobody."""

    def __init__(self):
        self.asked = []
        self.connected = []
        self._answers = [[]]

    def say(self, *answers):
        """Each answer is a list of addresses; the last one stays."""
        self._answers = list(answers)

    def look_up(self, host, port, **given):
        self.asked.append(host)
        found = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port)) for one in found]


@pytest.fixture
def names(monkeypatch):
    names = Names()

    class Nobody(socket.socket):
        def connect(self, address):
            names.connected.append(address)
            raise ConnectionRefusedError

    monkeypatch.setattr(connecting.socket, "getaddrinfo", names.look_up)
    monkeypatch.setattr(connecting.socket, "socket", Nobody)
    return names


@pytest.fixture
def talker():
    """Listen on this machine, and say something to whoever comes, one byte after the other."""
    left = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)

    def talk(words):
        came, _ = listening.accept()
        with came:
            for letter in words:
                if left.wait(0.05):
                    return
                came.sendall(bytes([letter]))
            left.wait(10)

    def start(words):
        threading.Thread(target=talk, args=(words,), daemon=True).start()
        return listening.getsockname()[1]

    yield start
    left.set()
    listening.close()
