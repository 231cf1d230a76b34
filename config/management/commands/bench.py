import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone


class Command(BaseCommand):
    help = (
        "Measures how fast this house is on this machine, with real servers and databases of its own, against nginx, the"
        " database driver and pgbench. A machine that does something else meanwhile measures that too."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        # What measures need not be read by whoever only wants the list of commands.
        from config.bench.figures import FIGURES  # noqa: PLC0415

        parser.add_argument(
            "names", nargs="*", choices=[*FIGURES, []], metavar="NAME", help=", ".join(FIGURES)
        )
        parser.add_argument(
            "--full", action="store_true", help="a million comments, and ten minutes of posts"
        )
        parser.add_argument(
            "--json", action="store_true", help="print {name: {value, unit, yardstick, ratio}}"
        )
        parser.add_argument(
            "--database",
            default="",
            metavar="URL",
            help="a PostgreSQL on which a database may be made and dropped, or sqlite: for none",
        )

    def handle(self, *, names: list[str], full: bool, json: bool, database: str, **_options: Any) -> None:
        from config.bench.running import run  # noqa: PLC0415

        try:
            code = run(
                names,
                is_full=full,
                shows_json=json,
                database=database,
                now=timezone.now(),
                show=self.stdout.write,
            )
        except KeyboardInterrupt:
            sys.exit("Stopped; servers and databases are gone.")
        sys.exit(code)
