"""
`python -m config.bench.seeding`: fill the benchmark's own database, one order a line on standard input.

Each order is a JSON object, each answer one line of JSON: `{"people": 3000}` migrates, makes the site and answers with
session tokens; `{"name": "t", "comments": 1000, "seed": 1}` makes an article with its discussion and answers with its
place; `{"pile": 1000000, "thread": "…"}` opens so many cases of its comments; `{"chain": 1000000}`
writes so many acts into the site's audit log. Progress goes to standard error.
"""

import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

import django


def main() -> None:
    django.setup()
    # Only now: models need the settings.
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from comments.threads.models import Thread  # noqa: PLC0415
    from config.bench.seeding import chaining, growing, piling, world  # noqa: PLC0415

    def answer(order: dict[str, Any]) -> object:
        now = timezone.now()
        if "people" in order:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            return world.settle_site(people=order["people"], now=now)
        if "pile" in order:
            pile_up(order["pile"], order["thread"], now=now)
            return {}
        if "chain" in order:
            chaining.chain(entries=order["chain"], now=now, say=say)
            settle_statistics()
            return {}
        thread, place = world.open_thread(name=order["name"], now=now)
        if order["comments"]:
            growing.grow(
                thread=thread,
                people=world.everybody(),
                comments=order["comments"],
                seed=order["seed"],
                now=now,
                say=lambda so_far: say(f"{so_far:,} of {order['comments']:,} comments"),
            )
            settle_statistics()
        return asdict(place)

    def pile_up(cases: int, thread_id: str, *, now: datetime) -> None:
        thread = Thread.objects.select_related("article").get(pk=thread_id)
        piling.pile(thread=thread, cases=cases, now=now, say=say)
        settle_statistics()

    def settle_statistics() -> None:
        """Let the planner know what is there now, as it would after a day."""
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    for line in sys.stdin:
        os.write(1, json.dumps(answer(json.loads(line))).encode() + b"\n")


def say(text: str) -> None:
    sys.stderr.write(f"  {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
