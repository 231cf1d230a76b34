"""Who gets no answer at all: networks that the operator blocked, and readers who ask without end."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from comments.accounts.blocking import Network, blocked_networks
from comments.api.errors import MEDIA_TYPE, problem
from config.hot.clients import Client, Clients
from config.hot.entries import NANO, Head
from config.hot.languages import Languages
from config.hot.memo import Memo
from config.hot.versions import NETWORKS

WINDOW_SECONDS = 10
# Networks counted in one window; more of them at once are no readers, and begin a new window.
_COUNTED = 50_000
# What a blocked client may try again after, when nobody said until when.
_BLOCKED_SECONDS = 3_600
_PAGE = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><h1>{title}</h1><p>{detail}</p></html>"
)
_SECURITY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """`status`: 403 or 429. `seconds`: after which it is worth trying again."""

    status: int
    seconds: int


class Guard:
    """
    Knows who gets no answer.

    :param reads_per_minute: of one client network in this process; 0 for no limit
    """

    def __init__(
        self,
        *,
        reads_per_minute: int,
        clock: Callable[[], int] = time.monotonic_ns,
        list_blocked: Callable[..., Sequence[tuple[Network, datetime | None]]] = blocked_networks,
    ) -> None:
        self._clients = Clients()
        self._clock = clock
        self._list_blocked = list_blocked
        self._quota = -(-reads_per_minute * WINDOW_SECONDS // 60)
        self._window_ends = 0
        self._reads: dict[str, int] = {}
        self._edition: int | None = None
        self._blocked: Sequence[tuple[Network, datetime | None]] = ()
        # The end of the block of each client seen, and a moment of the past for those who are welcome.
        self._verdicts: Memo[Client, datetime] = Memo(limit=5_000)

    def hear(self, versions: Mapping[str, int]) -> None:
        """Read the list of blocked networks again if it has another version than the one at hand."""
        edition = versions.get(NETWORKS)
        if edition is not None and edition != self._edition:
            # The first edition is 1: with none there was never a row.
            self._blocked = self._list_blocked(now=timezone.now()) if edition else ()
            self._verdicts.forget()
            self._edition = edition

    @property
    def is_needed(self) -> bool:
        return bool(self._blocked or self._quota)

    def refusal(self, environ: Mapping[str, Any]) -> Refusal | None:
        """Return why this request gets no answer; None for nearly all."""
        if not self.is_needed:
            return None
        client = self._clients.of(environ)
        # What comes from the machine itself is a proxy that was not counted, or its own operator.
        if client.is_this_machine:
            return None
        if self._blocked and (until := self._blocked_until(client)):
            return Refusal(status=403, seconds=until)
        if self._quota and environ.get("REQUEST_METHOD") in {"GET", "HEAD"}:
            return self._throttled(client)
        return None

    def _blocked_until(self, client: Client) -> int:
        now = timezone.now()
        found = self._verdicts.get(client)
        if found is None:
            found = self._verdict(client)
            self._verdicts.keep(client, found)
        if found <= now:
            return 0
        return max(1, min(_BLOCKED_SECONDS, ceil((found - now).total_seconds())))

    def _verdict(self, client: Client) -> datetime:
        address = client.address
        ends = [
            until or _FAR for network, until in self._blocked if address is not None and address in network
        ]
        return max(ends, default=_LONG_AGO)

    def _throttled(self, client: Client) -> Refusal | None:
        now = self._clock()
        reads = self._reads
        if now >= self._window_ends or len(reads) > _COUNTED:
            self._reads = reads = {}
            self._window_ends = now + WINDOW_SECONDS * NANO
        count = reads[client.network] = reads.get(client.network, 0) + 1
        if count <= self._quota:
            return None
        return Refusal(status=429, seconds=max(1, -(-(self._window_ends - now) // NANO)))


def answer(refusal: Refusal, environ: dict[str, Any], languages: Languages) -> tuple[str, Head, bytes]:
    """Return status, head and body of a refusal: a problem under `/api/`, a plain page elsewhere."""
    path = environ.get("PATH_INFO", "")
    with translation.override(languages.of(environ)):
        described = problem(status=refusal.status, path=path if path.isascii() else "/")
        if path.startswith("/api/"):
            kind, body = MEDIA_TYPE, json.dumps(described, default=str).encode()
        else:
            kind, body = "text/html; charset=utf-8", _page(refusal)
    status = {403: "403 Forbidden", 429: "429 Too Many Requests"}[refusal.status]
    head = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(refusal.seconds)),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", _SECURITY),
    ]
    if path.startswith("/api/"):
        # The page that embeds a discussion may read why it gets none.
        head.append(("Access-Control-Allow-Origin", "*"))
    return status, head, b"" if environ.get("REQUEST_METHOD") == "HEAD" else body


def _page(refusal: Refusal) -> bytes:
    if refusal.status == 403:
        title, detail = _("Not allowed"), _("You may not do this.")
    else:
        title, detail = _("Too often"), _("That was too often. Please wait a little.")
    language = translation.get_language() or settings.LANGUAGE_CODE
    return _PAGE.format(language=language, title=escape(title), detail=escape(detail)).encode()


_LONG_AGO = datetime.min.replace(tzinfo=timezone.get_default_timezone())
_FAR = datetime.max.replace(tzinfo=timezone.get_default_timezone())
