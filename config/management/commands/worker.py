import warnings
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.demo.refusing import refuse_demo


class Command(BaseCommand):
    help = "Runs the handlers of events: mails, and periodic work. Stops on SIGTERM when what is under way is done."
    # The web server checks.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--threads", type=int, default=0, help="how many handlers run at a time")

    def handle(self, *, threads: int, **_options: Any) -> None:
        # Celery takes a while to import, and `manage.py help` should not wait for it.
        from celery.platforms import SecurityWarning  # noqa: PLC0415

        from config import celery  # noqa: PLC0415

        refuse_demo()

        # It warns root of pickled messages, which this worker refuses.
        warnings.simplefilter("ignore", SecurityWarning)

        worker = celery.app.Worker(
            concurrency=threads or celery.THREADS,
            loglevel="WARNING",
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=not celery.BROKER_URL.startswith("amqp"),
        )
        worker.start()
