"""One connection: uvicorn's own, except that what is in memory is answered as soon as its head was read."""

import asyncio
from collections import deque
from typing import Any, ClassVar, cast

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from config.hot.entries import Head, ReadyHead, wire_of
from config.hot.work import FOUND, Work
from config.web.bridge import ENVIRON, GONE, WORK, Bridge
from config.web.environs import Environ, environ_of, surroundings_of
from config.web.limits import (
    CONNECTIONS,
    HEAD_BYTES,
    HEAD_SECONDS,
    HEADERS,
    IDLE_SECONDS,
    LOOK_EVERY,
    SILENT_SECONDS,
)

_first_lines: dict[str, bytes] = {}


class TooMuch(Exception):  # noqa: N818 - read aloud: too much of a head
    """A head has more lines or bytes than anybody needs, or asks for a tunnel."""


class Protocol(HttpToolsProtocol):
    # The headers of this second, as a list and as they are sent.
    _dated: ClassVar[tuple[list[tuple[bytes, bytes]], bytes]] = ([], b"")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        application = self.config.loaded_app
        if not isinstance(application, Bridge):
            raise TypeError("This is for `Bridge` alone.")
        self._hot, self._words = application.hot, application.words
        self._is_answered = self._in_head = self._has_asked = False
        self._fruitless_bytes = 0
        self._heard_at = self._begun_at = self._sent_at = 0.0
        self._unsent = 0
        self._cycles: deque[RequestResponseCycle] = deque()
        self._surroundings: Environ = {}
        self._looking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            transport.abort()
            return
        self._surroundings = surroundings_of(
            client=self.client, server=self.server, scheme=self.scheme or "http"
        )
        self._heard_at = self._begun_at = self._sent_at = self.loop.time()
        self._looking = self.loop.call_later(LOOK_EVERY, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._looking is not None:
            self._looking.cancel()
        super().connection_lost(exc)
        # Of several that wait for their turn, uvicorn tells the last.
        for cycle in self._cycles:
            cycle.disconnected = True
            cycle.message_event.set()

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        # Of a head, and of what may stand around a body without end and without being part of it.
        self._fruitless_bytes += len(data)
        self._unset_keepalive_if_required()
        rest: bytes | memoryview = data
        try:
            while rest:
                rest = self._feed(rest)
        except HttpParserError:
            self.send_400_response("Invalid HTTP request received.")
            return
        if self._fruitless_bytes > HEAD_BYTES:
            self.send_400_response("The head of the request is too large.")

    def _feed(self, data: bytes | memoryview) -> bytes | memoryview:
        """
        Let the parser read; return what it has not.

        Behind a head that offers another protocol it reads no body: it would take that for the next request. The offer
        is declined (RFC 9110, 7.8) by reading the head again without it.
        """
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as offer:
            self.parser.feed_data(self._without_offer())
            return memoryview(data)[offer.args[0] :]
        return b""

    def _without_offer(self) -> bytes:
        first = b" ".join([self.parser.get_method(), self.url, b"HTTP/"])
        lines = [name + b": " + value for name, value in self.headers if name != b"upgrade"]
        return b"\r\n".join([first + self.parser.get_http_version().encode(), *lines, b"", b""])

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, but never in place of an answer that is still to come."""
        if self.transport.is_closing():
            return
        if self._is_answered:
            self.transport.close()
        elif self._is_free or (self.cycle.more_body and not self.pipeline):
            super().send_400_response(msg)
        else:
            self.cycle.keep_alive = False
            self.flow.pause_reading()

    def on_message_begin(self) -> None:
        # What uvicorn does here waits until a request turns out to need it.
        self.url = b""
        self.headers = []
        self._in_head = self._has_asked = True
        self._begun_at = self._heard_at

    def on_header(self, name: bytes, value: bytes) -> None:
        # What stands behind a body in parts is no header, whatever it is called.
        if self._in_head:
            self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self._in_head = False
        if len(self.headers) > HEADERS or (self._fruitless_bytes > HEAD_BYTES and self._has_large_head):
            raise TooMuch
        self._fruitless_bytes = 0
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                raise TooMuch
            # It is read again.
            self._is_answered = True
            return
        target = self.url
        environ: Environ | None = None
        work: Work | None = None
        if (
            self._hot is not None
            and self._is_free
            and not self.flow.write_paused
            and self.parser.should_keep_alive()
            and self.parser.get_http_version() == "1.1"
            and target.startswith(b"/")
            and b"#" not in target
        ):
            method = self.parser.get_method().decode("ascii")
            words = None
            if method == "GET" or method == "HEAD":  # noqa: PLR1714 - twice as fast as a set
                words = self._words.of(target, self.headers)
                said = self._hot.again.answer(words, self._who) if words is not None else None
                if said is not None:
                    self._write(*said, has_body=method == "GET")
                    return
            environ = environ_of(self._surroundings, method=method, target=target, headers=self.headers)
            found = self._hot.at_once(environ)
            if not isinstance(found, Work):
                self._write(*found, has_body=method != "HEAD")
                if words is not None and FOUND in environ:
                    self._hot.again.learn(words, environ[FOUND])
                return
            work = found
        self._go_the_long_way(environ, work)

    def _go_the_long_way(self, environ: Environ | None, work: Work | None) -> None:
        """Let uvicorn begin a task for the request, and leave what is known about it where `Bridge` finds it."""
        target, headers = self.url, self.headers
        super().on_message_begin()
        self.url = target
        # Into uvicorn's own list, which its scope holds already.
        self.headers.extend(headers)
        self.expect_100_continue = any(
            name == b"expect" and value.lower() == b"100-continue" for name, value in headers
        )
        super().on_headers_complete()
        cycle = self.cycle
        while self._cycles and self._cycles[0].response_complete:
            self._cycles.popleft()
        self._cycles.append(cycle)
        known = {ENVIRON: environ, WORK: work, GONE: lambda: cycle.disconnected}
        cast("dict[str, Any]", self.scope).update(known)

    def _write(self, status: str, head: Head, body: list[bytes], *, has_body: bool) -> None:
        first = _first_lines.get(status)
        if first is None:
            first = _first_lines[status] = f"HTTP/1.1 {status}\r\n".encode("latin-1")
        wire = head.wire if isinstance(head, ReadyHead) else wire_of(head)
        parts = [first, self._date(), wire, b"\r\n"]
        if has_body:
            parts += body
        self.transport.write(b"".join(parts))
        self._is_answered = True

    def _who(self) -> Environ:
        """Return who asks, for `Guard`."""
        named = [(name, value) for name, value in self.headers if name == b"x-forwarded-for"]
        return environ_of(self._surroundings, method="GET", target=b"/", headers=named)

    def _date(self) -> bytes:
        """Return the line that uvicorn makes anew each second."""
        headers = self.server_state.default_headers
        if headers is not Protocol._dated[0]:
            lines = b"".join([name + b": " + value + b"\r\n" for name, value in headers])
            Protocol._dated = (headers, lines)
        return Protocol._dated[1]

    def _look(self) -> None:
        """Now and then: end a connection on which nothing happens any more."""
        now = self.loop.time()
        if self._is_stuck(now):
            self.transport.abort()
            return
        if now - self._heard_at > IDLE_SECONDS and not self._unsent and self._is_free:
            self.transport.close()
            return
        self._looking = self.loop.call_later(LOOK_EVERY, self._look)

    @property
    def _is_free(self) -> bool:
        """Whether no request is being answered; uvicorn's types do not say that there is none at first."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _is_stuck(self, now: float) -> bool:
        """Tell whether a head, a body or the taking of an answer takes longer than it has to."""
        unsent = self.transport.get_write_buffer_size()
        if unsent == 0 or unsent != self._unsent:
            self._unsent, self._sent_at = unsent, now
        if now - self._sent_at > SILENT_SECONDS and unsent:
            return True
        if self.flow.read_paused:
            # It is we who let them wait.
            self._heard_at = self._begun_at = now
        if self._in_head or not self._has_asked:
            return now - self._begun_at > HEAD_SECONDS
        return not self._is_free and self.cycle.more_body and now - self._heard_at > SILENT_SECONDS

    @property
    def _has_large_head(self) -> bool:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > HEAD_BYTES

    def on_body(self, body: bytes) -> None:
        self._fruitless_bytes = 0
        if not self._is_answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._is_answered:
            self._is_answered = False
        else:
            super().on_message_complete()
