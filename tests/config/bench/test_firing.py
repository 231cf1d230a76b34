"""The small generator against a server that counts: a few requests, never for longer than a moment."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from config.bench.loads import Kind, Plan, fire


class Counting(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, str, str]]

    def do_GET(self):
        self._answer()

    def do_POST(self):
        self._answer()

    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.seen.append(
            (
                f"{self.command} {self.path}",
                self.headers.get("X-Session-Token", ""),
                self.headers.get("Idempotency-Key", ""),
                body,
            )
        )
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    class Mine(Counting):
        seen = []

    with ThreadingHTTPServer(("127.0.0.1", 0), Mine) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield serving, Mine.seen
        serving.shutdown()
        thread.join()


def plan(server, *kinds, **more):
    return Plan(port=server.server_address[1], kinds=kinds, **{"connections": 2, "seconds": 0.5} | more)


class TestFire:
    def test_sends_as_many_as_are_due(self, server):
        serving, seen = server
        fired = fire(plan(serving, Kind(name="read", paths=["/a", "/b"]), rate=20))
        assert 9 <= fired.kinds["read"].requests == len(seen) <= 11
        assert {line for line, *_ in seen} == {"GET /a", "GET /b"}

    def test_sends_a_total_at_once_and_ends(self, server):
        serving, seen = server
        fired = fire(plan(serving, Kind(name="read", paths=["/a"]), total=7, seconds=5))
        assert fired.kinds["read"].requests == len(seen) == 7

    def test_every_post_is_another_person_s_with_a_key_of_its_own(self, server):
        serving, seen = server
        kind = Kind(name="post", method="POST", paths=["/p"], tokens=["x", "y"], body='{"n": "{number}"}')
        fire(plan(serving, kind, total=4, seconds=5))
        assert [token for _, token, *_ in seen].count("x") == 2
        assert len({key for *_, key, _ in seen}) == 4
        assert min(body for *_, body in seen) == '{"n": "00000000"}'

    def test_keeps_kinds_apart_and_in_proportion(self, server):
        serving, _seen = server
        reads, posts = (
            Kind(name="read", paths=["/r"], weight=95),
            Kind(name="post", method="POST", paths=["/p"], tokens=["x"], weight=5),
        )
        fired = fire(plan(serving, reads, posts, total=40, seconds=5))
        assert {name: load.requests for name, load in fired.kinds.items()} == {"read": 38, "post": 2}

    def test_refusals_are_counted_as_such(self, server):
        serving, _seen = server
        load = fire(plan(serving, Kind(name="read", paths=["/gone"]), total=3, seconds=5)).kinds["read"]
        assert (load.errors, load.statuses, load.rate) == (3, {"404": 3}, 0)
