"""
`python -m config.bench.looking TOKEN`: how long the moderator's desk takes over what was piled up, page by page.

Writes one JSON object: for each page the milliseconds of the whole answer, of its reads by the driver alone, how many
statements there were, and how the database means to find the cases.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any
from urllib.parse import urlencode

import django

_TIMES = 5
_QUEUE = "/admin/moderation/case/queue/"
_AUTHOR = "reader 1"

# Every page by its name: what is asked for.
PAGES: dict[str, dict[str, str]] = {
    "all": {},
    "held": {"show": "held"},
    "for you": {"show": "mine"},
    "common finding": {"finding": "first_comments"},
    "finding": {"finding": "many_links"},
    "finding, no case": {"finding": "staff_lookalike"},
    "finding, reported": {"finding": "many_links", "show": "reported"},
    "language": {"language": "fr"},
    "section": {"section": "1"},
    "author": {"author": _AUTHOR},
    "reporter": {"reporter": _AUTHOR},
    "domain": {"domain": "cheap.example"},
    "rare domain": {"domain": "rare.example"},
    "same words": {"like": f"{7:032x}"},
    "day": {"since": "{day}", "until": "{day}"},
    "day and finding": {"since": "{day}", "until": "{day}", "finding": "many_links"},
    "two marks": {"finding": "many_links", "domain": "rare.example"},
    "word in all": {"text": "harbour"},
    "word in 2 %": {"text": "a7"},
    "word in 0.1 %": {"text": "b7"},
    "rare word": {"text": "c7"},
    "phrase": {"text": '"winters a7"'},
    "word in none": {"text": "lighthouse"},
    "word and domain": {"text": "b0", "domain": "cheap.example"},
    "word, reported": {"text": "b7", "show": "reported"},
}


def main() -> None:
    django.setup()
    # Only now: models need the settings.
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from articles.models import Section  # noqa: PLC0415
    from comments.moderation.models import Case  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["localhost"]
    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = sys.argv[1]
    middle = Case.objects.order_by("wanted_at")[Case.objects.filter(closed_at=None).count() // 2]
    known = {"day": middle.opened_at.date().isoformat()}
    section = Section.objects.values_list("pk", flat=True).first()

    def address(asked: dict[str, str]) -> str:
        said = {name: value.format(**known) for name, value in asked.items()}
        return f"{_QUEUE}?{urlencode(said | ({'section': str(section)} if 'section' in said else {}))}"

    def get(path: str) -> Any:
        answer = client.get(path)
        if answer.status_code != 200:
            sys.exit(f"{path}: {answer.status_code} {answer.headers.get('Location', '')}")
        return answer

    found = {name: _measured(partial(get, address(asked)), connection) for name, asked in PAGES.items()}
    found["counts"] = _measured(_count, connection)
    json.dump(found, sys.stdout)


def _count() -> object:
    from articles.models import Site  # noqa: PLC0415
    from comments.accounts.models import User  # noqa: PLC0415
    from comments.moderation.desk import queue  # noqa: PLC0415
    from comments.moderation.policies import Moderator  # noqa: PLC0415

    user = User.objects.filter(is_superuser=True).first()
    return queue.counts(viewer=Moderator(user=user, sites=tuple(Site.objects.all())))


def _measured(act: Callable[[], object], connection: Any) -> dict[str, Any]:
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    act()
    with CaptureQueriesContext(connection) as queries:
        act()
    # The next request begins the log anew.
    count = len(queries)
    reads = [one["sql"] for one in queries if one["sql"].startswith("SELECT")]
    walks = [sql for sql in reads if "LIMIT" in sql and ("moderation_case" in sql)]

    def read() -> None:
        with connection.cursor() as cursor:
            for sql in reads:
                cursor.execute(sql)
                cursor.fetchall()

    return {
        "ms": _milliseconds(act),
        "raw": _milliseconds(read),
        "statements": count,
        "plans": [_plan(sql, connection) for sql in walks],
    }


def _plan(sql: str, connection: Any) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (COSTS OFF) {sql}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[3] for row in cursor.fetchall())


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
