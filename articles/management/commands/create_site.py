"""`create_site SLUG`: one brand or host name, with the pages that may embed its discussions."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.management.missing import tables_missing
from articles.models import Section, Site
from articles.origins import origin_of
from articles.turning import Rows, Turn, remember

MISUSED = 2


class Command(BaseCommand):
    help = "Creates a site, with its sections."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="the first part of every address of the site here")
        parser.add_argument("--name", required=True)
        parser.add_argument("--url", required=True, help="home address: https://news.example")
        parser.add_argument(
            "--origin", action="append", default=[], help="a page's origin that may embed; repeat for more"
        )
        parser.add_argument("--language", default="en", help="BCP 47 tag: en, pt-BR")
        parser.add_argument("--time-zone", default="UTC", help="IANA name: Europe/Berlin")
        parser.add_argument("--section", nargs="+", default=[], metavar="NAME")

    def handle(self, *args: object, **options: Any) -> None:
        url: str = options["url"].rstrip("/")
        site = Site(
            slug=options["slug"],
            name=options["name"],
            url=url,
            allowed_origins=options["origin"] or list(filter(None, [origin_of(url)])),
            language=options["language"],
            time_zone=options["time_zone"],
            created_at=timezone.now(),
        )
        try:
            with transaction.atomic():
                _save(site)
                for position, name in enumerate(options["section"]):
                    _save(Section(site=site, slug=slugify(name), name=name, position=position))
                _remember(site, options["section"])
        except ValidationError as wrong:
            raise CommandError("\n".join(_sentences(wrong)), returncode=MISUSED) from None
        except DatabaseError as error:
            raise tables_missing(error) from None
        self.stdout.write(
            _("Created %(site)s. Pages of these origins may embed it: %(origins)s.")
            % {"site": site, "origins": ", ".join(site.allowed_origins) or _("none")}
        )


def _save(row: Site | Section) -> None:
    row.full_clean()
    row.save(force_insert=True)


def _remember(site: Site, sections: list[str]) -> None:
    told = ("slug", "name", "url", "allowed_origins", "language", "time_zone")
    after = {name: getattr(site, name) for name in told} | {"section": Rows(sections)}
    turn = Turn(kind="site", key=site.pk, site_id=site.pk, name=site.name, before={}, after=after, by=None)
    remember(turn, now=site.created_at)


def _sentences(wrong: ValidationError) -> list[str]:
    return [f"{name}: {' '.join(messages)}" for name, messages in wrong.message_dict.items()]
