"""Whether a request came by the name and the scheme that Django would have it come by."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.http.request import HttpRequest, split_domain_port, validate_host

from config.hot.memo import Memo

_REMEMBERED_CHARACTERS = 100


class Doors:
    """
    Knows the names and schemes that are ours, and the one under which public pages are written.

    Pages are written for the public address, so that no name that a reader sends gets into them.
    """

    def __init__(self) -> None:
        self._known: Memo[tuple[str, str, str], str] = Memo(limit=128)
        forwarded = settings.SECURE_PROXY_SSL_HEADER
        self._forwarded = forwarded[0] if forwarded else ""
        public = urlsplit(settings.PUBLIC_URL)
        self.surroundings = {"HTTP_HOST": public.netloc, "wsgi.url_scheme": public.scheme}
        if forwarded and public.scheme == "https":
            self.surroundings[forwarded[0]] = forwarded[1]
        # Under a name that is not allowed no page could be written, and no other header than Host names us.
        self.is_open = (
            validate_host(split_domain_port(public.netloc)[0], settings.ALLOWED_HOSTS)
            and not (settings.SECURE_SSL_REDIRECT and public.scheme != "https")
            and not (settings.USE_X_FORWARDED_HOST or settings.USE_X_FORWARDED_PORT)
        )

    def is_ours(self, environ: dict[str, Any]) -> bool:
        """Tell whether Django would answer under this name and scheme, and not refuse or lead elsewhere."""
        host = environ.get("HTTP_HOST", "")
        asked = (
            host,
            environ.get("wsgi.url_scheme", ""),
            environ.get(self._forwarded, "") if self._forwarded else "",
        )
        found = self._known.get(asked)
        if found is None:
            found = "yes" if self.is_open and host and _would_answer(environ) else "no"
            if sum(map(len, asked)) <= _REMEMBERED_CHARACTERS:
                self._known.keep(asked, found)
        return found == "yes"


def _would_answer(environ: dict[str, Any]) -> bool:
    request: HttpRequest = WSGIRequest(environ)
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return request.is_secure() or not settings.SECURE_SSL_REDIRECT
