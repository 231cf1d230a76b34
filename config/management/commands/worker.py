import warnings
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from config.demo.refusing import refuse_demo


class Command(BaseCommand):
    help = "Runs the handlers of events: mails, and periodic work. Stops on SIGTERM when what is under way is done."
    # The web server checks.
    requires_system_checks: list[str] = []

    def handle(self, **_options: Any) -> None:
        # Celery takes a while to import, and `manage.py help` should not wait for it.
        from celery.platforms import SecurityWarning  # noqa: PLC0415

        from config import celery  # noqa: PLC0415

        refuse_demo()

        # It warns root of pickled messages, which this worker refuses.
        warnings.simplefilter("ignore", SecurityWarning)

        # A thread that waits for a mail server keeps its connection; no other may wait for one because of it. The relay
        # takes one, and one is to spare.
        options = connections["default"].settings_dict["OPTIONS"]
        if pool := options.get("pool"):
            options["pool"] = {**pool, "max_size": celery.THREADS + 2}

        worker = celery.app.Worker(
            concurrency=celery.THREADS,
            loglevel="WARNING",
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=not celery.BROKER_URL.startswith("amqp"),
        )
        worker.start()
