"""In which language a public page is written: as Django's own middleware would choose, without its request."""

from typing import Any

from django.conf import settings
from django.http import parse_cookie
from django.utils import translation

from config.hot.memo import Memo

_REMEMBERED_CHARACTERS = 150


class _Asking:
    """What `get_language_from_request` looks at."""

    def __init__(self, *, cookie: str, accepted: str) -> None:
        self.COOKIES = {settings.LANGUAGE_COOKIE_NAME: cookie} if cookie else {}
        self.META = {"HTTP_ACCEPT_LANGUAGE": accepted}


class Languages:
    def __init__(self) -> None:
        self._known: Memo[tuple[str, str], str] = Memo(limit=256)
        self._cookie = settings.LANGUAGE_COOKIE_NAME

    def is_chosen(self, environ: dict[str, Any]) -> bool:
        """Whether a cookie may have chosen the language, which caches on the way do not know of."""
        return self._cookie in environ.get("HTTP_COOKIE", "")

    def of(self, environ: dict[str, Any]) -> str:
        """Return the code of one of LANGUAGES."""
        accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        cookies = environ.get("HTTP_COOKIE", "")
        cookie = parse_cookie(cookies).get(self._cookie, "") if self._cookie in cookies else ""
        asked = (cookie, accepted)
        found = self._known.get(asked)
        if found is None:
            found = str(translation.get_language_from_request(_Asking(cookie=cookie, accepted=accepted)))  # type: ignore[arg-type]  # the two attributes it looks at
            if len(cookie) + len(accepted) <= _REMEMBERED_CHARACTERS:
                self._known.keep(asked, found)
        return found
