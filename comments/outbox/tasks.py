"""The one kind of task: try this work. Everything else that a worker needs to know is in the database."""

from celery import shared_task
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from comments.outbox import claiming, waking, working
from comments.outbox.lanes import HOUSE, lane_named


# `ignore_result` although there is no store of results: otherwise the producer asks for one.
@shared_task(name="outbox.work", ignore_result=True)
def work(
    *, source: str, work_id: str, attempt: int, lane: str = HOUSE.name, **_from_newer_code: object
) -> None:
    """Run one work; a second copy of the task finds it begun."""
    close_old_connections()
    try:
        working.run(
            source=source,
            work_id=work_id,
            attempt=attempt,
            lane=lane_named(lane),
            worker=claiming.worker_name(),
            now=timezone.now(),
        )
    finally:
        close_old_connections()
        # A place is free, and what was done may have left more to do.
        waking.wake()


@shared_task(name="outbox.handle", ignore_result=True)
def handle(*, handling_id: int, attempt: int, **_from_newer_code: object) -> None:
    """Run what a relay of the release before this one handed over."""
    work(source="events", work_id=str(handling_id), attempt=attempt)


def hand_over(claim: claiming.Claim) -> None:
    """
    Give a claimed work to the broker, within seconds.

    :raises kombu.exceptions.OperationalError: (among others) when the broker is away
    """
    work.apply_async(
        kwargs={
            "source": claim.source,
            "work_id": str(claim.work_id),
            "attempt": claim.attempt,
            "lane": claim.lane,
        },
        queue=f"{settings.OUTBOX_QUEUE}.{claim.lane}",
        confirm_timeout=5,
    )
