from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from comments.outbox import periodic


def run_job(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that a periodic job is due, and run it."""
    periodic.run_job(name=str(payload["job"]), slot=int(payload["slot"] or 0), now=now)


def run_long_job(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that a job that takes long is due, and run it; a handler of its own has a lane of its own."""
    run_job(payload=payload, event_id=event_id, now=now)
