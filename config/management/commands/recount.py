from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.periodic import differing_counters


class Command(BaseCommand):
    help = "Compares every stored counter with the rows it counts, and repairs those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="repair nothing; exit with 1 if a counter differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        differing = 0
        for sentence in differing_counters(repair=not options["check"]):
            differing += 1
            self.stdout.write(sentence)
        if not differing:
            self.stdout.write("Every counter agrees with its rows.")
        elif options["check"]:
            raise CommandError(f"{differing} counters differ. Run recount without --check to repair them.")
        else:
            self.stdout.write(f"{differing} counters repaired.")
