"""A checking service for tests: a real server on this machine that answers as it is told, and remembers what it heard."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Service:
    """Say with `answers` what comes next; the last one stays. An answer is a function of the handler, or a body to send."""

    def __init__(self, *, context=None) -> None:
        """
        :param context: a server's, to speak TLS as localhost
        """
        self.answers = [{"verdict": "publish"}]
        self.heard = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.heard.append((self.path, dict(self.headers), body))
                answer = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
                if callable(answer):
                    answer(self)
                else:
                    send(self, answer)

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # Whoever hangs up on it is what is being tried.
        self._server.handle_error = lambda *_: None
        self._server.daemon_threads = True
        self._server.block_on_close = False
        if context is not None:
            # Shaking hands may take as long as the other side likes; accepting others must not.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        scheme = "http://127.0.0.1" if context is None else "https://localhost"
        self.url = f"{scheme}:{self._server.server_port}/check"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def says(self, *answers) -> None:
        self.answers = list(answers)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def send(handler, answer, *, status=200, headers=()):
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    handler.send_response(status)
    for name, value in headers:
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def status(code, **headers):
    """Answer with this status and nothing else."""
    return lambda handler: send(
        handler, b"", status=code, headers=[(name.title(), value) for name, value in headers.items()]
    )


def hang(handler):
    """Accept the question and say nothing until the other side gives up."""
    handler.connection.settimeout(5)
    handler.rfile.read(1)
    handler.close_connection = True


def drip(handler):
    """Send one byte after the other for ever: no single wait is long."""
    try:
        for letter in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
            handler.wfile.write(bytes([letter]))
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


def huge(handler):
    send(handler, b'{"verdict": "publish", "reasons": ["' + b"x" * 100_000 + b'"]}')
