"""
`python -m config.bench.firing`: a small load generator, for what wrk does not do or where there is none.

Reads one JSON plan (`loads.Plan`) from standard input and writes counts and times as JSON to standard output. One
thread, plain sockets, connections that are kept; requests are ready bytes, so that a core makes some twenty thousand
a second. With a rate, each request is due at its time and its delay counts from there, whether or not the server
was ready for it.
"""

import json
import math
import os
import selectors
import socket
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import Any

# Each bucket of times is this much longer than the one before.
GROWTH = 1.02
_PATIENCE_SECONDS = 30
_READ = 262_144


class Tally:
    """What became of one kind of request."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.buckets: Counter[int] = Counter()
        self.longest = 0.0
        self.bytes = 0

    def add(self, seconds: float, status: str, length: int) -> None:
        self.statuses[status] += 1
        self.buckets[int(math.log(max(seconds * 1e6, 1.0)) / math.log(GROWTH))] += 1
        self.longest = max(self.longest, seconds)
        self.bytes += length


class Connection:
    """One kept connection with at most one request under way."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self.socket = socket.create_connection(address, timeout=_PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.kind = ""
        self.begun = 0.0
        self._got = bytearray()

    def send(self, kind: str, request: bytes, *, begun: float) -> None:
        self.kind, self.begun = kind, begun
        self._got.clear()
        self.socket.send(request)

    def receive(self) -> tuple[str, int] | None:
        """Return status and length of the answer once it is whole; "lost" when the server hung up."""
        try:
            piece = self.socket.recv(_READ)
        except BlockingIOError:
            return None
        except OSError:
            return "lost", 0
        if not piece:
            return "lost", 0
        got = self._got
        got += piece
        return (got[9:12].decode(), len(got)) if _is_whole(got) else None


def _is_whole(got: bytearray) -> bool:
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(got[:end]).lower()
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        return len(got) >= end + 4 + int(head[at + 17 :].split(b"\r\n", 1)[0])
    return b"chunked" not in head or got.endswith(b"0\r\n\r\n")


def requests_of(kind: dict[str, Any], host: str, run: str) -> Iterator[bytes]:
    """Yield the requests of one kind without end: addresses in turn, and for writing the tokens in turn."""
    head = "".join(f"{name}: {text}\r\n" for name, text in {"Host": host, **kind["headers"]}.items())
    heads = [f"{kind['method']} {path} HTTP/1.1\r\n{head}" for path in kind["paths"]]
    if not kind["tokens"]:
        ready = [f"{one}\r\n".encode() for one in heads]
        while True:
            yield from ready
    number = 0
    while True:
        token = kind["tokens"][number % len(kind["tokens"])]
        # Every person goes through the addresses, each beginning elsewhere.
        turn = number // len(kind["tokens"])
        body = (
            kind["body"]
            .replace("{number}", f"{number:08d}")
            .replace("{vote}", "1" if turn % 2 == 0 else "-1")
        )
        yield (
            f"{heads[(number + turn) % len(heads)]}X-Session-Token: {token}\r\nIdempotency-Key: {run}-{number}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
        ).encode()
        number += 1


def mixed(plan: dict[str, Any]) -> Callable[[], tuple[str, bytes]]:
    """Return what gives the next request: the kinds by weight, evenly spread and not by chance."""
    host, run = f"{plan['host']}:{plan['port']}", f"{os.getpid()}-{time.monotonic_ns()}"
    streams = {kind["name"]: requests_of(kind, host, run) for kind in plan["kinds"]}
    weights = {kind["name"]: kind["weight"] for kind in plan["kinds"]}
    total = sum(weights.values())
    credit = dict.fromkeys(weights, 0.0)

    def take() -> tuple[str, bytes]:
        for name, weight in weights.items():
            credit[name] += weight / total
        name = max(credit, key=credit.__getitem__)
        credit[name] -= 1
        return name, next(streams[name])

    return take


def fire(plan: dict[str, Any]) -> dict[str, Any]:
    """Run the plan and return its tallies."""
    tallies = {kind["name"]: Tally() for kind in plan["kinds"]}
    take, address = mixed(plan), (plan["host"], plan["port"])
    selector = selectors.DefaultSelector()
    idle: deque[Connection] = deque()
    for _ in range(plan["connections"]):
        connection = Connection(address)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        idle.append(connection)
    began = time.monotonic()
    until, pause = began + plan["seconds"], 1 / plan["rate"] if plan["rate"] else 0.0
    # Those who all come at once wait from the same moment on, whenever a connection is free for them.
    at_once = began if plan["total"] else 0.0
    due, last_answer, longest_gap, busy = began, began, 0.0, 0
    left = plan["total"] or 1 << 60
    while True:
        now = time.monotonic()
        while idle and left and now < until and due <= now:
            kind, request = take()
            idle.popleft().send(kind, request, begun=at_once or (due if pause else now))
            due += pause
            left -= 1
            busy += 1
        if not busy and (now >= until or not left):
            break
        if now > until + _PATIENCE_SECONDS:
            tallies[plan["kinds"][0]["name"]].statuses["no answer"] += busy
            break
        patience = max(0.0, min(due - now, 1.0)) if pause and idle and now < until else 1.0
        for key, _ in selector.select(patience):
            connection = key.data
            answer = connection.receive()
            if answer is None:
                continue
            now = time.monotonic()
            tallies[connection.kind].add(now - connection.begun, *answer)
            longest_gap = max(longest_gap, now - last_answer)
            last_answer = now
            busy -= 1
            if answer[0] == "lost":
                selector.unregister(connection.socket)
                connection.socket.close()
                connection = Connection(address)
                selector.register(connection.socket, selectors.EVENT_READ, connection)
            idle.append(connection)
    return {
        "seconds": time.monotonic() - began,
        "longest_gap": longest_gap,
        "kinds": {name: vars(tally) for name, tally in tallies.items()},
    }


def main() -> None:
    json.dump(fire(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
