"""
`python -m config.bench.walking`: how long a check of the site's audit log takes, and what it takes at least.

Writes one JSON object: how many entries, the seconds of the whole check, of reading the same rows by the driver alone, of SHA-256
over as many bytes, and by how many megabytes memory grew meanwhile.
"""

import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress

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

    def check(until: int) -> None:
        # The first entries let everything that is read once be read.
        for _number in broken_links(site_id, reached=lambda number: _stop_at(number, until)):
            raise SystemExit("The log that was written is broken.")

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
        check(10 * _ROWS)
    before = _megabytes()
    found = {"entries": most, "check": _seconds(lambda: check(most + 1))}
    found |= {"grown": _megabytes() - before, "read": _seconds(read), "digest": _seconds(digest)}
    sys.stdout.write(json.dumps(found))


class _Enough(Exception):  # noqa: N818 - nothing went wrong
    pass


def _stop_at(number: int, until: int) -> None:
    if number >= until:
        raise _Enough


def _seconds(act: Callable[[], None]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
