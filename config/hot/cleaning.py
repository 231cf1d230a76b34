"""Asking Django for what everybody may see: with nothing in the request that belongs to somebody."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from articles.editions import PUBLIC, Public
from config.hot.entries import Head
from config.hot.places import Place
from config.replicas.reading import PRIMARY

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# The server's own words about itself; everything a reader can say stays out.
_KEPT = (
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "wsgi.version",
    "wsgi.errors",
    "wsgi.multithread",
    "wsgi.multiprocess",
    "wsgi.run_once",
)


@dataclass(kw_only=True)
class Answer:
    """What Django answered, read to its end."""

    status: str = ""
    head: Head = field(default_factory=list)
    content: bytes = b""
    public: Public | None = None

    @property
    def is_ok(self) -> bool:
        return self.status.startswith("200")

    @property
    def is_failure(self) -> bool:
        return self.status.startswith("5") or not self.status


def cleaned(
    environ: Mapping[str, Any], *, place: Place, language: str, surroundings: Mapping[str, str], primary: bool
) -> dict[str, Any]:
    """
    Return the environment of a request for the same place by nobody in particular.

    :param language: the only one that it asks for
    :param surroundings: the host and the scheme of the public address
    :param primary: whether a replica may not answer
    """
    clean = {name: environ[name] for name in _KEPT if name in environ}
    clean |= surroundings
    clean |= {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": place.path,
        "QUERY_STRING": place.query,
        "REMOTE_ADDR": "",
        "HTTP_ACCEPT_LANGUAGE": language,
        "wsgi.input": io.BytesIO(b""),
    }
    if primary:
        clean[PRIMARY] = True
    return clean


def ask(application: Application, environ: dict[str, Any]) -> Answer:
    """Call the application and read its answer to the end; whatever it raises goes on, after it was closed."""
    answer = Answer()
    written: list[bytes] = []

    def start_response(status: str, head: Head, exc_info: object = None) -> Callable[[bytes], None]:
        answer.status, answer.head = status, list(head)
        return written.append

    produced = application(environ, start_response)
    try:
        written.extend(produced)
    finally:
        close = getattr(produced, "close", None)
        if close is not None:
            close()
    answer.content = b"".join(written)
    told = environ.get(PUBLIC)
    answer.public = told if isinstance(told, Public) else None
    return answer
