"""A request as WSGI (PEP 3333) describes it, from what the parser read."""

import sys
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

Environ = dict[str, Any]
Headers = Iterable[tuple[bytes, bytes]]
Address = tuple[str, int | None] | None

# Names that readers really send are few; whoever makes some up fills no memory.
_REMEMBERED = 500
_NAME_CHARACTERS = 100
_UNPREFIXED = {"CONTENT_TYPE", "CONTENT_LENGTH"}
_NOTHING = BytesIO()
_names: dict[bytes, str] = {}


def surroundings_of(*, client: Address, server: Address, scheme: str) -> Environ:
    """Return what is the same for all requests of a connection."""
    return {
        "SCRIPT_NAME": "",
        "SERVER_NAME": server[0] if server else "localhost",
        "SERVER_PORT": str(server[1] or "") if server else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client[0] if client else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        # Of a body nothing is known yet; `give_body` puts it here.
        "wsgi.input": _NOTHING,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def environ_of(surroundings: Environ, *, method: str, target: bytes, headers: Headers) -> Environ:
    """
    Return the environment of a request, its body still empty.

    Names with underscores are left out: they would pass for those with hyphens, which a proxy may have written.

    :param target: path and query as they were sent
    """
    path, _, query = target.partition(b"?")
    if b"%" in path:
        path = unquote_to_bytes(path)
    environ = surroundings.copy()
    environ["REQUEST_METHOD"] = method
    environ["PATH_INFO"] = path.decode("latin-1")
    environ["QUERY_STRING"] = query.decode("latin-1")
    for raw, value in headers:
        name = _names.get(raw)
        if name is None:
            name = _name_of(raw)
        if name:
            text = value.decode("latin-1")
            if name in environ:
                text = f"{environ[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{text}"
            environ[name] = text
    return environ


def give_body(environ: Environ, body: bytes) -> None:
    """Put the whole body into the environment, however it was sent."""
    if environ.pop("HTTP_TRANSFER_ENCODING", None) is not None:
        environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = BytesIO(body)


def _name_of(raw: bytes) -> str:
    """Return the name in the environment; "" for one that is left out."""
    name = raw.decode("latin-1").upper()
    if "_" in name:
        found = ""
    else:
        found = name.replace("-", "_")
        if found not in _UNPREFIXED:
            found = f"HTTP_{found}"
    if len(_names) < _REMEMBERED and len(raw) <= _NAME_CHARACTERS:
        _names[raw] = found
    return found
