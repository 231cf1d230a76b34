"""Telling caches outside (Fastly, Varnish) which pages are old: recorded with the change, sent by the worker."""

import http.client
import ssl
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Purge
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from config.hot.keeping import surrogate
from config.hot.memo import Memo

TIMEOUT_SECONDS = 3
# Changes of one subject within this time are one purge.
JOINED_SECONDS = 1.0
_TABLE = Purge._meta.db_table  # noqa: SLF001 - Django's documented API
# SQLite and PostgreSQL both read this. The row stays locked until the change is committed, so that a purge which began
# before cannot count it as told.
_WANT = f"""
    INSERT INTO {_TABLE} (subject, wanted) VALUES (%s, 1)
    ON CONFLICT (subject) DO UPDATE SET wanted = {_TABLE}.wanted + 1 RETURNING wanted
"""  # noqa: S608 - our own table

# When this process began to purge a subject, in monotonic seconds.
_begun: Memo[str, float] = Memo(limit=5_000)
# One thread of the worker waits for more changes; the others have mails to send.
_waiting = threading.Lock()


class PurgeFailed(Exception):  # noqa: N818 - read aloud: the purge failed
    """A cache did not answer, or not with a 2xx."""


def want(subject: str) -> None:
    """Write into the running transaction that caches outside have to forget the subject, once until they are told."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_WANT, [subject])
            (wanted,) = cursor.fetchone()
        if wanted == 1:
            # Called from wherever something changed, at the end of many verbs; the moment is for people who read the outbox.
            record(Event.PAGES_CHANGED, at=timezone.now(), subject=subject)


def purge(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """
    Hear that a subject changed, and tell every cache that the operator named.

    :raises PurgeFailed: when one of them could not be told; the others were
    """
    subject = str(payload["subject"])
    _wait_for_more(subject)
    # First, in a statement of its own: what changes from here on is told by the next event.
    Purge.objects.filter(subject=subject).update(wanted=0)
    failures = [failure for url in settings.PURGE_URLS if (failure := _tell(url, surrogate(subject)))]
    if failures:
        raise PurgeFailed("; ".join(failures))


def _wait_for_more(subject: str) -> None:
    clock = time.monotonic()
    left = JOINED_SECONDS - (clock - (_begun.get(subject) or -JOINED_SECONDS))
    if left > 0 and _waiting.acquire(blocking=False):
        try:
            time.sleep(left)
        finally:
            _waiting.release()
    _begun.keep(subject, time.monotonic())


def _tell(url: str, key: str) -> str:
    """Send one purge; return what went wrong, in words without the address's secrets."""
    parts = urlsplit(url)
    base = parts.path.rstrip("/")
    if settings.PURGE_KIND == "fastly":
        method, path = "POST", f"{base}/purge/{key}"
        headers = {"Fastly-Key": settings.PURGE_TOKEN, "Fastly-Soft-Purge": "1"}
    else:
        # For a `vcl_recv` that hands the header on to xkey, or bans by `obj.http.Surrogate-Key`.
        method, path = "PURGE", parts.path or "/"
        headers = {"xkey-purge": key, "Surrogate-Key": key}
        if settings.PURGE_TOKEN:
            headers["Authorization"] = f"Bearer {settings.PURGE_TOKEN}"
    host = parts.hostname or ""
    try:
        # No redirects, no proxies: the operator's own address and nothing else.
        if parts.scheme == "https":
            caller: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, parts.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            caller = http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_SECONDS)
        try:
            caller.request(method, path, headers=headers | {"Content-Length": "0"})
            status = caller.getresponse().status
        finally:
            caller.close()
    except (OSError, http.client.HTTPException) as error:
        return f"{host}: {type(error).__name__}"
    return "" if 200 <= status < 300 else f"{host}: {status}"
