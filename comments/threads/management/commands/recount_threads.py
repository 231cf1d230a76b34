from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.threads.models import Thread
from comments.threads.recounting import recount_threads


class Command(BaseCommand):
    help = "Compares the counters of threads and comments with the rows they count, and repairs them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", help="only the threads of this site (its slug)")
        parser.add_argument(
            "--check", action="store_true", help="repair nothing; exit with 1 if a counter differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        threads = Thread.objects.all()
        if options["site"]:
            threads = threads.filter(article__site__slug=options["site"])
            if not threads.exists():
                raise CommandError(f"There is no thread on a site called “{options['site']}”.")
        differing = 0
        for sentence in recount_threads(threads=threads, repair=not options["check"]):
            differing += 1
            self.stdout.write(sentence)
        if not differing:
            self.stdout.write("Every counter agrees with its rows.")
        elif options["check"]:
            raise CommandError(
                f"{differing} counters differ. Run recount_threads without --check to repair them."
            )
        else:
            self.stdout.write(f"{differing} counters repaired.")
