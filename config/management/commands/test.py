import sys
from typing import Any

from django.core.management.base import BaseCommand

from config.checking.running import run_everything, run_some

HELP = """usage: manage.py test [pytest's arguments]

Without arguments: the check list, then all tests on SQLite; with DATABASE_URL, REDIS_URL and AMQP_URL set, on PostgreSQL
and with real workers too. With CI=true those services are looked for on their standard ports, and a missing one fails.
With arguments: these tests only, without the check list.
"""


class Command(BaseCommand):
    help = "Runs the check list and all tests, or the tests named."

    def run_from_argv(self, argv: list[str]) -> None:
        # Not parsed here: what follows belongs to pytest, `-k` and `-x` included.
        arguments = argv[2:]
        if arguments[:1] in (["-h"], ["--help"]):
            sys.stdout.write(HELP)
            sys.exit(0)
        try:
            sys.exit(run_some(arguments) if arguments else run_everything())
        except KeyboardInterrupt:
            sys.exit("Interrupted.")

    def handle(self, *arguments: str, **_options: Any) -> None:
        sys.exit(run_some(list(arguments)) if arguments else run_everything())
