"""
`python -m config.bench.inside queries|render THREAD PATH`: what needs the house's own code and no server.

Writes one JSON object. `queries`: milliseconds of a page's list and of the same SQL by the driver alone, and how many
statements. `render`: microseconds of one comment's Markdown, milliseconds of the JSON and HTML pages inside the process.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from io import BytesIO
from random import Random  # noqa: TID251 - seeded: the same text on every machine
from statistics import median
from typing import Any

import django
import psycopg

_ROUNDS = 5
_TIMES = 60


def main() -> None:
    what, thread, path = sys.argv[1:4]
    django.setup()
    json.dump(_queries(thread) if what == "queries" else _render(thread, path), sys.stdout)


def _queries(thread_id: str) -> dict[str, float | None]:
    # Only now: models need the settings.
    from django.db import connection  # noqa: PLC0415

    from comments.threads import listing  # noqa: PLC0415
    from comments.threads.models import Thread  # noqa: PLC0415
    from comments.threads.orders import Order  # noqa: PLC0415

    thread = Thread.objects.select_related("article__site").get(pk=thread_id)
    statements: list[tuple[str, Any]] = []

    def keep(run: Callable[..., Any], sql: str, values: Any, *more: Any) -> Any:
        statements.append((sql, values))
        return run(sql, values, *more)

    def ours() -> object:
        return listing.roots(thread=thread, order=Order.TOP)

    def alone() -> None:
        # The driver's best: prepared, and rows as they are stored.
        with psycopg.Cursor(connection.connection) as cursor:
            for sql, values in statements:
                cursor.execute(sql, values, prepare=True, binary=True)
                cursor.fetchall()

    with connection.execute_wrapper(keep):
        ours()
    own, raw = [], []
    for _ in range(_ROUNDS):
        own.append(_milliseconds(ours))
        if connection.vendor == "postgresql":
            raw.append(_milliseconds(alone))
    return {"ours": median(own), "raw": median(raw) if raw else None, "statements": len(statements)}


def _render(thread_id: str, path: str) -> dict[str, float]:
    from comments.threads import markup  # noqa: PLC0415
    from config.bench.asking import list_path  # noqa: PLC0415
    from config.bench.seeding.wording import text  # noqa: PLC0415
    from config.wsgi import application  # noqa: PLC0415

    body = text(chance=Random(1))  # noqa: S311 - nothing here is a secret
    address, _, query = list_path(thread_id, "top").partition("?")
    return {
        # Not the copy that it remembers.
        "markup": _milliseconds(lambda: markup.render.__wrapped__(body)) * 1000,
        "json": _milliseconds(lambda: _call(application, address, query)),
        "html": _milliseconds(lambda: _call(application, path, "")),
    }


def _call(application: Callable[..., Any], path: str, query: str) -> None:
    statuses: list[str] = []
    environment = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    answer = application(environment, lambda status, _headers, *_more: statuses.append(status))
    b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    if not statuses[0].startswith("200"):
        os.write(2, f"{path}: {statuses[0]}\n".encode())
        sys.exit(1)


def _milliseconds(act: Callable[[], object]) -> float:
    """Return the median time of one call."""
    times = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return median(times) * 1000


if __name__ == "__main__":
    main()
