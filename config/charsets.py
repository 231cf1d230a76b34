"""In front of Django: a request in an encoding that is none is refused before anybody decodes it."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

# Django believes the charset that a request names, and Python knows some that are no character sets at all (rot13)
# or that make what no database takes (unicode_escape). Browsers name UTF-8 or nothing.
KNOWN = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252"})
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)', re.IGNORECASE)
_REFUSAL = json.dumps(
    {
        "type": "about:blank",
        "title": "Unsupported Media Type",
        "status": 415,
        "code": "unsupported_media_type",
        "detail": "The Content-Type names an encoding that is not read here. Send UTF-8.",
    }
).encode()

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def known_charsets_only(application: Application) -> Application:
    """Return the WSGI application behind a guard that answers 415 to every charset that is not `KNOWN`."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        named = _CHARSET.findall(environ.get("CONTENT_TYPE", ""))
        if all(charset.lower() in KNOWN for charset in named):
            return application(environ, start_response)
        headers = [
            ("Content-Type", "application/problem+json"),
            ("Content-Length", str(len(_REFUSAL))),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
            ("Cache-Control", "no-store"),
        ]
        start_response("415 Unsupported Media Type", headers)
        return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else _REFUSAL]

    return guarded
