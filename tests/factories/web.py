"""A connection to a web server that says exactly what it is told to, and an application that tells what it heard."""

import json
import socket
import threading

from tests.factories.hot import Answer


class Connection:
    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._file = self._socket.makefile("rb")

    def say(self, text):
        self._socket.sendall(text.encode("latin-1") if isinstance(text, str) else text)

    def ask(self, place="/page/1/", *lines, method="GET", body="", version="1.1"):
        """Send a request; each of `lines` is a header as it stands on the wire."""
        head = "".join(f"{line}\r\n" for line in ("Host: localhost", *lines))
        self.say(f"{method} {place} HTTP/{version}\r\n{head}\r\n{body}")
        return self

    def hear(self, *, has_body=True):
        """Return the next answer; None when the server hung up."""
        first = self._line()
        if first == "":
            return None
        headers = []
        while line := self._line():
            name, _, value = line.partition(": ")
            headers.append((name, value))
        answer = Answer(first.removeprefix("HTTP/1.1 "), headers, b"")
        if has_body and answer.status not in {100, 304}:
            answer.body = self._body(answer.headers)
        return answer

    def is_over(self):
        """Wait for the server to hang up; False if it says more instead."""
        try:
            return self._file.read(1) == b""
        except ConnectionResetError:
            return True

    def close(self):
        self._file.close()
        self._socket.close()

    def _line(self):
        return self._file.readline().decode("latin-1").rstrip("\r\n")

    def _body(self, headers):
        if headers.get("transfer-encoding") != "chunked":
            return self._file.read(int(headers.get("content-length", 0)))
        found = b""
        while size := int(self._line(), 16):
            found += self._file.read(size)
            self._line()
        self._line()
        return found


class Echo:
    """Answers with what it was asked, as JSON; on `/slow/` only once `gate` is open."""

    def __init__(self):
        self.asked = []
        self.gate = threading.Event()
        self.entered = threading.Semaphore(0)
        self.closed_in = []

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        self.entered.release()
        if environ["PATH_INFO"].startswith("/slow/"):
            self.gate.wait(20)
        if environ["PATH_INFO"] == "/raises/":
            raise RuntimeError("as told")
        told = {name: value for name, value in environ.items() if isinstance(value, str)}
        told |= {"body": environ["wsgi.input"].read().decode("latin-1"), "thread": threading.get_ident()}
        content = json.dumps(told).encode()
        start_response(
            "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        )
        return Closing(self, content)


class Closing:
    def __init__(self, echo, content):
        self._echo, self._parts = echo, [content]

    def __iter__(self):
        return iter(self._parts)

    def close(self):
        self._echo.closed_in.append(threading.get_ident())
