"""The words of a request: all that an answer from memory is chosen by, and nothing that differs from reader to reader."""

from django.conf import settings

from config.hot.writers import WROTE

Headers = list[tuple[bytes, bytes]]

_CHOOSING = (b"host", b"accept", b"accept-encoding", b"accept-language", b"if-none-match")
# With one of these a request is not like others.
_TELLING = (
    b"x-session-token",
    b"x-guest-token",
    b"content-type",
    b"content-length",
    b"transfer-encoding",
    b"upgrade",
    b"expect",
)
_PERSONAL, _SAID, _COOKIE = 0, 1, 2


class Words:
    def __init__(self) -> None:
        self._kinds = dict.fromkeys(_CHOOSING, _SAID) | dict.fromkeys(_TELLING, _PERSONAL)
        self._kinds[b"cookie"] = _COOKIE
        if settings.SECURE_PROXY_SSL_HEADER:
            name = settings.SECURE_PROXY_SSL_HEADER[0].removeprefix("HTTP_").replace("_", "-")
            self._kinds[name.lower().encode()] = _SAID
        self._wrote, self._language = WROTE.encode(), settings.LANGUAGE_COOKIE_NAME.encode()

    def of(self, target: bytes, headers: Headers) -> bytes | None:
        """
        Return the words of a GET or HEAD; None if it is not like others.

        :param headers: names in small letters
        """
        words = [target]
        kinds = self._kinds
        for name, value in headers:
            kind = kinds.get(name)
            if kind is None:
                continue
            if kind == _SAID:
                words += (name, value)
            elif kind == _PERSONAL or self._wrote in value or self._language in value:
                return None
        # No line holds the end of a line, so that different words stay different.
        return b"\n".join(words)
