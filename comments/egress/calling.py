"""
The one way out of the house to addresses that people typed in: public ones only, looked up once and looked at when connecting.

No redirects, no proxies, an end after so many seconds however slowly the other side speaks, and no more of an answer than
was asked for.
"""

import http.client
import ssl
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from time import monotonic

from comments.egress import connecting
from comments.egress.addresses import AddressRefused, Unreachable, check_address

ANSWER_MAX_BYTES = 64 * 1024


@dataclass
class Timing:
    """Milliseconds that each step took, as far as it came."""

    name: int | None = None
    connect: int | None = None
    tls: int | None = None
    # From the first byte sent to the first one that came back.
    first_byte: int | None = None
    total: int = 0


@dataclass(frozen=True, kw_only=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes
    # Whether there was more of it than was asked for.
    is_cut: bool = False
    timing: Timing = field(default_factory=Timing)


class NoReply(Unreachable):
    """There was nobody, or nothing that counts; `timing` says how far it came."""

    def __init__(self, words: str, *, code: str, timing: Timing) -> None:
        super().__init__(words, code=code)
        self.timing = timing


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    seconds: float,
    inside: Collection[str] = (),
    answer_bytes: int = ANSWER_MAX_BYTES,
    cuts: bool = False,
) -> Reply:
    """
    Send something and return the answer, whatever its status.

    :param seconds: from the first step to the last byte
    :param inside: hosts of the operator's own, which may be called wherever they are
    :param answer_bytes: no more of the answer's body is read
    :param cuts: a longer one is cut; without it, it is no answer
    :raises AddressRefused: for an address that must not be called
    :raises NoReply: when there is no answer in time, or a longer one than was asked for
    """
    parts = check_address(url, inside=inside)
    call = _Call(seconds)
    host, is_safe = parts.hostname or "", parts.scheme == "https"
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    # Each step alone may take so long; all of them together may not either.
    watch = threading.Timer(seconds, call.hang_up)
    watch.daemon = True
    watch.start()
    try:
        call.connect(host, parts.port or (443 if is_safe else 80), is_public=host not in inside)
        if is_safe:
            call.secure(host)
        reply = call.ask(
            host, parts.port, is_safe=is_safe, path=path, body=body, headers=headers, most=answer_bytes
        )
    except AddressRefused:
        raise
    except Unreachable as error:
        raise call.failed(str(error), code=error.code) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise call.failed(type(error).__name__, code=_code_of(error, call.step)) from error
    finally:
        watch.cancel()
        call.close()
    if call.hung_up:
        raise call.failed("", code="time")
    if reply.is_cut and not cuts:
        raise call.failed(f"the answer is longer than {answer_bytes // 1024} KiB", code="answer")
    return reply


class _Call:
    """One connection to an address that was looked at, under the name that was asked for."""

    def __init__(self, seconds: float) -> None:
        self._began = monotonic()
        self._ends = self._began + seconds
        self._socket: connecting.Socket | None = None
        self.timing = Timing()
        self.hung_up = False
        self.step = "name"

    def connect(self, host: str, port: int, *, is_public: bool) -> None:
        began = monotonic()
        places = connecting.look_up(host, port, seconds=self._left(), is_public=is_public)
        self.timing.name, self.step = _since(began), "connect"
        began = monotonic()
        self._keep(connecting.connect(places, ends=self._ends))
        self.timing.connect = _since(began)

    def secure(self, host: str) -> None:
        assert self._socket is not None  # noqa: S101 - it is connected
        began, self.step = monotonic(), "tls"
        # The handshake apart: until it is over, hanging up would find no socket that is still ours.
        safe = trust().wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)
        self._keep(safe)
        safe.do_handshake()
        self.timing.tls = _since(began)

    def ask(
        self,
        host: str,
        port: int | None,
        *,
        is_safe: bool,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        most: int,
    ) -> Reply:
        self.step = "answer"
        began = monotonic()
        usual = 443 if is_safe else 80
        caller = http.client.HTTPConnection(host, port or usual)
        # So that the head names no port that goes without saying.
        caller.default_port = usual
        caller.sock = self._socket
        named = {"Accept-Encoding": "identity", "Connection": "close", **headers}
        caller.request("POST", path, body=body, headers=named)
        answer = caller.getresponse()
        self.timing.first_byte = _since(began)
        read = answer.read(most + 1)
        self.timing.total = _since(self._began)
        return Reply(
            status=answer.status,
            headers={name.lower(): value for name, value in answer.getheaders()},
            body=read[:most],
            is_cut=len(read) > most,
            timing=self.timing,
        )

    def hang_up(self) -> None:
        self.hung_up = True
        if (kept := self._socket) is not None:
            with suppress(OSError):
                kept.shutdown(connecting.BOTH_WAYS)

    def close(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()

    def failed(self, words: str, *, code: str) -> NoReply:
        self.timing.total = _since(self._began)
        if self.hung_up or code == "time":
            return NoReply("no answer in time", code="time", timing=self.timing)
        return NoReply(words, code=code, timing=self.timing)

    def _keep(self, kept: connecting.Socket) -> None:
        self._socket = kept
        kept.settimeout(self._left())
        if self.hung_up:
            # The time was over just now, while there was nothing to hang up.
            self.hang_up()

    def _left(self) -> float:
        # Never nothing, which would mean not to wait for anything.
        return max(self._ends - monotonic(), 0.001)


@cache
def trust() -> ssl.SSLContext:
    """Return whom we believe: what the machine believes. Read once, because that takes longer than a call."""
    return ssl.create_default_context()


def _code_of(error: Exception, step: str) -> str:
    if isinstance(error, TimeoutError):
        return "time"
    if isinstance(error, ssl.SSLError):
        return "tls"
    return step


def _since(began: float) -> int:
    return round((monotonic() - began) * 1000)
