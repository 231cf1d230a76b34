"""One question to a server of ours, and its whole answer: what the figures need to know before they load it."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PATIENCE_SECONDS = 60


class Unexpected(Exception):  # noqa: N818 - read aloud: the answer was unexpected
    """`str()` says what was asked and what came."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    port: int,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    token: str = "",
    body: object = None,
) -> Answer:
    """
    Return the answer to one request.

    :param token: of whoever asks, "" for nobody
    :param body: sent as JSON
    :raises Unexpected: if it is none of 200, 201 and 202
    """
    sent = dict(headers or {})
    if token:
        sent |= {"X-Session-Token": token}
    if body is not None:
        sent |= {"Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, sent)
        response = connection.getresponse()
        answered = response.read()
        if response.status not in {200, 201, 202}:
            raise Unexpected(f"{method} {path} was answered with {response.status}: {answered[:300]!r}")
        return Answer(headers={k.lower(): v for k, v in response.getheaders()}, body=answered)
    finally:
        connection.close()


def list_path(thread: str, order: str = "newest", **more: object) -> str:
    """Return the address of a page of a discussion."""
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/api/v1/threads/{thread}/comments/?order={order}{query}"
