"""From the event loop to Django, a WSGI application, and back: a thread is taken once the whole request is there."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from config.hot.work import ALONE, Said, Work
from config.web.environs import Environ, environ_of, give_body, surroundings_of

if TYPE_CHECKING:
    # It knows models, and uvicorn reads this file before Django is set up.
    from config.hot.serving import Hot

# More than Django reads into memory of any form (DATA_UPLOAD_MAX_MEMORY_SIZE) or of a call (comments.api.parsing).
BODY_BYTES = 3 * 1024 * 1024
# What is put together before it is sent. Longer answers are sent in parts, and then their thread waits for the reader.
ANSWER_BYTES = 2 * 1024 * 1024
PART_BYTES = 256 * 1024
_READER_SECONDS = 30
# How long somebody waits for another request's work before going on alone.
_LINE_SECONDS = 3.0
_ROUNDS = 4
# Where a connection leaves what it found out about a request already.
ENVIRON, WORK = "belowline.environ", "belowline.work"
_TOO_LARGE = json.dumps(
    {
        "type": "about:blank",
        "title": "Too large",
        "status": 413,
        "code": "too_large",
        "detail": "The request is larger than what is accepted here.",
    }
).encode()

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Head = list[tuple[str, str]]


class Bridge:
    """
    An ASGI application before a WSGI one.

    :param application: called in one of `threads`
    :param hot: the memory in front of it, asked in the event loop; None where there is none
    """

    def __init__(self, application: Application, *, hot: "Hot | None", threads: int) -> None:
        self.hot = hot
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        # A thread of its own, so that what is in memory stays known to be true while all others wait for something.
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="asking")
        self._lines: dict[str, asyncio.Future[None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"{scope['type']} is not spoken here.")
        environ: Environ = scope.get(ENVIRON) or environ_of_scope(scope)
        work = ALONE
        if self.hot is not None:
            found = scope.get(WORK) or self.hot.at_once(environ)
            if isinstance(found, Work):
                found = await self._after_work(self.hot, found, environ)
            if not isinstance(found, Work):
                await _say(send, *found)
                return
            work = found
        body = await _body_of(environ, receive)
        if body is None:
            return
        if len(body) > BODY_BYTES:
            await _refuse_large(send)
            return
        give_body(environ, body)
        if self.hot is None or not work.key or work.line in self._lines:
            await self._in_a_thread(environ, send)
        else:
            async with _Line(self._lines, self.hot, work):
                await self._in_a_thread(environ, send)

    async def _after_work(self, hot: "Hot", work: Work, environ: Environ) -> Said | Work:
        """Have the database asked, or wait for others who do what this request needs; then look again."""
        found: Said | Work = work
        for _ in range(_ROUNDS):
            if not isinstance(found, Work):
                break
            line = self._lines.get(found.line)
            if line is not None:
                await asyncio.wait([line], timeout=_LINE_SECONDS)
            elif found.asks:
                async with _Line(self._lines, hot, found):
                    await asyncio.get_running_loop().run_in_executor(self._asking, hot.ask, found)
            else:
                break
            found = hot.at_once(environ)
        return found

    async def _in_a_thread(self, environ: Environ, send: Send) -> None:
        loop = asyncio.get_running_loop()

        def hand(message: Message) -> None:
            """Send one part from the thread, once the reader has taken what was sent before."""
            asyncio.run_coroutine_threadsafe(_send_now(send, message), loop).result(_READER_SECONDS)

        answered = await loop.run_in_executor(self._threads, _answer, self._application, environ, hand)
        if answered is not None:
            await _say(send, *answered)


class _Line:
    """While it lasts, others who need the same wait for its end."""

    def __init__(self, lines: dict[str, asyncio.Future[None]], hot: "Hot", work: Work) -> None:
        self._lines, self._hot, self._work = lines, hot, work
        self._end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> None:
        self._lines[self._work.line] = self._end
        self._hot.begin(self._work)

    async def __aexit__(self, *_exception: object) -> None:
        del self._lines[self._work.line]
        self._hot.end(self._work)
        self._end.set_result(None)


def environ_of_scope(scope: Scope) -> Environ:
    """Return the environment of a request that came by ASGI alone."""
    query = scope["query_string"]
    environ = environ_of(
        surroundings_of(client=scope["client"], server=scope["server"], scheme=scope["scheme"]),
        method=scope["method"],
        target=scope["raw_path"] + (b"?" + query if query else b""),
        headers=scope["headers"],
    )
    environ["SERVER_PROTOCOL"] = f"HTTP/{scope['http_version']}"
    return environ


async def _body_of(environ: Environ, receive: Receive) -> bytes | None:
    """Return the body, one byte more than is allowed if it is longer; None if whoever sent it has gone."""
    declared = environ.get("CONTENT_LENGTH", "")
    if declared.isdecimal() and int(declared) > BODY_BYTES:
        return bytes(BODY_BYTES + 1)
    if not declared and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    parts = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts += message.get("body", b"")
        if len(parts) > BODY_BYTES or not message.get("more_body"):
            return bytes(parts[: BODY_BYTES + 1])


def _answer(
    application: Application, environ: Environ, hand: Callable[[Message], None]
) -> tuple[str, Head, list[bytes]] | None:
    """Call the application; return its answer, or None if it was long and was handed over in parts."""
    told: list[Any] = []
    parts: list[bytes] = []

    def start_response(status: str, head: Head, exc_info: Any = None) -> Callable[[bytes], None]:
        told[:] = [status, head]
        return parts.append

    produced: Iterable[bytes] = application(environ, start_response)
    try:
        size = 0
        pieces = iter(produced)
        for piece in pieces:
            parts.append(piece)
            size += len(piece)
            if size > ANSWER_BYTES:
                _hand_over(told[0], told[1], parts, pieces, hand)
                return None
    finally:
        close = getattr(produced, "close", None)
        if close is not None:
            close()
    return told[0], told[1], parts


def _hand_over(
    status: str, head: Head, parts: list[bytes], pieces: Iterator[bytes], hand: Callable[[Message], None]
) -> None:
    hand(_start(status, head))
    size = PART_BYTES
    while size:
        hand(_part(b"".join(parts), more=True))
        parts, size = [], 0
        for piece in pieces:
            parts.append(piece)
            size += len(piece)
            if size >= PART_BYTES:
                break
    hand(_part(b"".join(parts), more=False))


async def _send_now(send: Send, message: Message) -> None:
    await send(message)


async def _say(send: Send, status: str, head: Head, body: list[bytes]) -> None:
    await send(_start(status, head))
    await send(_part(b"".join(body), more=False))


async def _refuse_large(send: Send) -> None:
    head = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(_TOO_LARGE))),
        ("X-Content-Type-Options", "nosniff"),
        # The rest of the body is not read.
        ("Connection", "close"),
    ]
    await _say(send, "413 Content Too Large", head, [_TOO_LARGE])


def _start(status: str, head: Head) -> Message:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in head]
    return {"type": "http.response.start", "status": int(status[:3]), "headers": headers}


def _part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}
