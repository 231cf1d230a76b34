"""
`python -m config.bench.walking`: how long a check of the site's audit log takes, and what it takes at least.

Writes one JSON object: how many entries, the seconds of the whole check, of reading the same rows by the driver alone, of SHA-256
over as many bytes, and by how many megabytes its own memory grew meanwhile: pages of a database file that are mapped are not counted.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import django

_ROWS = 1000
# About as much as one entry is digested from.
_BYTES = 420


def main() -> None:
    django.setup()
    # Only now: models need the settings.
    from django.db import connection  # noqa: PLC0415

    from articles.models import Site  # noqa: PLC0415
    from comments.moderation.models import AuditEntry, AuditHead  # noqa: PLC0415
    from comments.moderation.record.checking import broken_links  # noqa: PLC0415
    from config.bench.seeding.world import SLUG  # noqa: PLC0415

    site_id = Site.objects.get(slug=SLUG).pk
    most = AuditHead.objects.get(pk=site_id).number

    def stop_at(number: int) -> None:
        if number >= 10 * _ROWS:
            raise _Enough

    def read() -> None:
        columns = ", ".join(str(field.column) for field in AuditEntry._meta.concrete_fields)  # noqa: SLF001 - Django's published door
        last = 0
        with connection.cursor() as cursor:
            while last < most:
                cursor.execute(
                    f"SELECT number, {columns} FROM moderation_auditentry WHERE site_id = %s AND number > %s"  # noqa: S608 - names of our own columns
                    f" ORDER BY number LIMIT {_ROWS}",
                    [site_id, last],
                )
                last = cursor.fetchall()[-1][0]

    def digest() -> None:
        text = b"x" * _BYTES
        for _entry in range(most):
            hashlib.sha256(text).hexdigest()

    with suppress(_Enough):
        # The first entries let everything that is read once be read.
        list(broken_links(site_id, reached=stop_at))
    before = _megabytes()
    seen = [before]

    def weigh(number: int) -> None:
        if number % (10 * _ROWS) == 0:
            seen.append(_megabytes())

    found = {"entries": most, "check": _seconds(lambda: list(broken_links(site_id, reached=weigh)))}
    found |= {"grown": max(seen) - before, "read": _seconds(read), "digest": _seconds(digest)}
    sys.stdout.write(json.dumps(found))


class _Enough(Exception):  # noqa: N818 - nothing went wrong
    pass


def _seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def _megabytes() -> float:
    """Return what is resident and this program's alone, where the system tells (Linux); else nothing."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1024


if __name__ == "__main__":
    main()
