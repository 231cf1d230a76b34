"""One connection: uvicorn's own, except that what is in memory is answered as soon as its head was read."""

import asyncio
from typing import Any, ClassVar, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from config.hot.entries import Head, ReadyHead, wire_of
from config.hot.work import Work
from config.web.bridge import ENVIRON, WORK, Bridge
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


class TooMany(Exception):  # noqa: N818 - read aloud: too many headers
    """A head has more lines than anybody needs."""


class Protocol(HttpToolsProtocol):
    # The headers of this second, as a list and as they are sent.
    _dated: ClassVar[tuple[list[tuple[bytes, bytes]], bytes]] = ([], b"")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        application = self.config.loaded_app
        self._hot = application.hot if isinstance(application, Bridge) else None
        self._is_answered = self._in_head = self._has_asked = False
        self._head_bytes = 0
        self._heard_at = self._begun_at = self._sent_at = 0.0
        self._unsent = 0
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

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        goes_on = self._in_head
        super().data_received(data)
        if goes_on and self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self.send_400_response("The head of the request is too large.")

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
        self._head_bytes = 0
        if len(self.headers) > HEADERS:
            raise TooMany
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
            environ = environ_of(self._surroundings, method=method, target=target, headers=self.headers)
            if "HTTP_UPGRADE" not in environ:
                found = self._hot.at_once(environ)
                if not isinstance(found, Work):
                    self._write(*found, has_body=method != "HEAD")
                    self._is_answered = True
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
        cast("dict[str, Any]", self.scope).update({ENVIRON: environ, WORK: work})
        super().on_headers_complete()

    def _write(self, status: str, head: Head, body: list[bytes], *, has_body: bool) -> None:
        first = _first_lines.get(status)
        if first is None:
            first = _first_lines[status] = f"HTTP/1.1 {status}\r\n".encode("latin-1")
        wire = head.wire if isinstance(head, ReadyHead) else wire_of(head)
        parts = [first, self._date(), wire, b"\r\n"]
        if has_body:
            parts += body
        self.transport.write(b"".join(parts))

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
        if self._in_head or not self._has_asked:
            return now - self._begun_at > HEAD_SECONDS
        return not self._is_free and self.cycle.more_body and now - self._heard_at > SILENT_SECONDS

    def on_body(self, body: bytes) -> None:
        if not self._is_answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._is_answered:
            self._is_answered = False
        else:
            super().on_message_complete()
