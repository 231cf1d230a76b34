"""The one kind of task: run this duty. Everything else that a worker needs to know is in the database."""

from celery import shared_task
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from comments.outbox import handling, relaying


# `ignore_result` although there is no store of results: otherwise the producer asks for one.
@shared_task(name="outbox.handle", ignore_result=True)
def handle(*, handling_id: int, attempt: int, **_from_newer_code: object) -> None:
    """Run one duty; a second copy of the task finds it begun."""
    close_old_connections()
    try:
        handling.run(
            handling_id=handling_id, attempt=attempt, worker=relaying.worker_name(), now=timezone.now()
        )
    finally:
        close_old_connections()


def hand_over(claim: relaying.Claim) -> None:
    """
    Give a claimed duty to the broker, within seconds.

    :raises kombu.exceptions.OperationalError: (among others) when the broker is away
    """
    handle.apply_async(
        kwargs={"handling_id": claim.handling_id, "attempt": claim.attempt},
        queue=settings.OUTBOX_QUEUE,
        confirm_timeout=5,
    )
