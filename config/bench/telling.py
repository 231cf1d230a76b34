"""
`python -m config.bench.telling THREAD SUBSCRIBERS`: how fast so many that follow a discussion are told of a comment.

Writes one JSON object: seconds until each has a notification and a delivery, seconds for as many plain rows of the same columns
into tables without indexes, how many were told, and by how many megabytes the process grew at most.
"""

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self
from uuid import UUID

import django


def main() -> None:
    django.setup()
    # Only now: models need the settings.
    from django.utils import timezone  # noqa: PLC0415

    from comments.notifications.models import Delivery  # noqa: PLC0415
    from comments.threads.models import Comment  # noqa: PLC0415

    thread, count = UUID(sys.argv[1]), int(sys.argv[2])
    now = timezone.now()
    comments = Comment.objects.filter(thread=thread, status="published").order_by("pk")
    first, second = comments.values_list("pk", flat=True)[:2]
    _follow(thread, count, now=now)
    # The first few thousand bring in what is imported and prepared once.
    _tell(first, now=now, at_most=2000)
    before, memory = Delivery.objects.count(), _megabytes()
    with Watched() as watched:
        seconds = _tell(second, now=now, at_most=count + 1)
    told = Delivery.objects.count() - before
    found: dict[str, Any] = {
        "seconds": seconds,
        "told": told,
        "grown": watched.most - memory,
        "plain": _plain(told),
    }
    json.dump(found, sys.stdout)


def _follow(thread_id: UUID, count: int, *, now: datetime) -> None:
    """Let so many people follow the discussion, each with an address; one in ten chose hours, one in twenty rhythms."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from comments.accounts.models import User  # noqa: PLC0415
    from comments.notifications.models import Preference, Schedule, Subscription  # noqa: PLC0415
    from comments.threads.models import Thread  # noqa: PLC0415

    zones = ("Europe/Berlin", "Asia/Tokyo", "America/New_York", "")
    site_id = Thread.objects.select_related("article").get(pk=thread_id).article.site_id
    for begin in range(0, count, 5000):
        numbers = range(begin, min(begin + 5000, count))
        users = [
            User(email=f"follower-{number}@bench.example", password="!", time_zone=zones[number % 4])  # noqa: S106 - nobody signs in with it
            for number in numbers
        ]
        with transaction.atomic():
            User.objects.bulk_create(users)
            EmailAddress.objects.bulk_create(
                EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
            )
            Subscription.objects.bulk_create(
                Subscription(user=user, site_id=site_id, thread_id=thread_id, since=now) for user in users
            )
            Schedule.objects.bulk_create(
                Schedule(user=user, digest_hour=number % 24, changed_at=now)
                for number, user in enumerate(users[::10])
            )
            Preference.objects.bulk_create(
                Preference(user=user, kind="thread", channel="email", rhythm="daily", changed_at=now)
                for user in users[::20]
            )


def _tell(comment_id: UUID, *, now: datetime, at_most: int) -> float:
    from comments.notifications import spreading  # noqa: PLC0415

    began = time.perf_counter()
    spreading.tell_followers(comment_id=comment_id, now=now, at_most=at_most)
    return time.perf_counter() - began


def _plain(count: int) -> float:
    """Return how long it takes to copy so many rows of the three tables into tables that have nothing else, in one go."""
    from django.db import connection, transaction  # noqa: PLC0415

    seconds = 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("notification", "dispatch", "delivery"):
            name = f"notifications_{table}"
            cursor.execute(f"CREATE TABLE plain_{table} AS SELECT * FROM {name} WHERE 1 = 0")  # noqa: S608 - our own names
            began = time.perf_counter()
            cursor.execute(f"INSERT INTO plain_{table} SELECT * FROM {name} LIMIT {count}")  # noqa: S608 - likewise
            seconds += time.perf_counter() - began
            cursor.execute(f"DROP TABLE plain_{table}")
    return seconds


class Watched(Thread):
    """Looks ten times a second how much memory the process has; `most` is the most that was seen."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = _megabytes()
        self._over = Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        while not self._over.wait(0.1):
            self.most = max(self.most, _megabytes())


def _megabytes() -> float:
    """Return the memory that is this process's own: what it maps of the database's file is not."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
