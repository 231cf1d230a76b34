from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.demo import SEED, first_page, growing, loading


class Command(BaseCommand):
    help = (
        "Loads a newspaper that does not exist, with its readers and 600 comments. With --comments it then adds as many "
        "more as a benchmark needs, also to a demo that is there already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--comments", type=_count, default=0, metavar="N", help="how many comments to add to one article"
        )
        parser.add_argument(
            "--thread-shape",
            choices=[shape.value for shape in growing.Shape],
            default=growing.Shape.NATURAL.value,
            help="what the added comments look like (default: natural)",
        )
        parser.add_argument("--article", metavar="SLUG", help="where to add them (default: the first page)")
        parser.add_argument(
            "--seed", type=int, default=SEED, help="another number, another demo (default: %(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("These settings allow no demo: it has sign-ins that everybody can read.")
        now = timezone.now()
        say = self.stdout.write if options["verbosity"] else _say_nothing
        site = loading.demo_site()
        if site is not None and not options["comments"]:
            raise CommandError(
                f"There is already a site called “{site.slug}”. The demo is loaded into a database without it."
            )
        if site is None:
            site = loading.load(now=now, seed=options["seed"])
            say(f"Loaded {site.name}. Its first page is {first_page()}")
        if options["comments"]:
            try:
                article = loading.article_of(site, slug=options["article"])
            except loading.NoSuchArticle as unknown:
                raise CommandError(str(unknown)) from unknown
            shape = growing.Shape(options["thread_shape"])
            for so_far in loading.grow(
                article=article, comments=options["comments"], shape=shape, seed=options["seed"], now=now
            ):
                say(f"{so_far:,} of {options['comments']:,} comments")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is not a number of comments")
    return int(text)


def _say_nothing(_line: str) -> None:
    pass
