"""`import_article FILE…`: reads articles from files and says what it understood."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.addresses import BadAddress
from articles.canonical import canonicalise
from articles.errors import Refused
from articles.importing import CREATED, find_section, import_article
from articles.ingesting.decoding import MAX_BYTES
from articles.ingesting.parsed import Conventions, NotAnArticle, ParsedArticle
from articles.ingesting.reading import read_article
from articles.management.missing import tables_missing
from articles.models import Section, Site
from articles.naming import slug_for
from articles.telling import REFUSED, as_json, in_words, refused_as_json

MISUSED = 2


class Command(BaseCommand):
    help = "Imports articles from plain text, Markdown, HTML or JSON, and says what was understood of each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--site", help="slug of the site; may be left out while there is only one")
        parser.add_argument("--section", help="slug or name of a section of the site")
        parser.add_argument("--url", help="where the article is published; for one file only")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object per file instead of words"
        )

    def handle(self, *args: object, **options: Any) -> None:
        self.as_json: bool = options["json"]
        self.dry_run: bool = options["dry_run"]
        self.url: str = options["url"] or ""
        self.site_is_there = True
        self._check_url(options["files"])
        try:
            self.site = self._find_site(options["site"])
            self.section = self._find_section(options["section"])
        except DatabaseError as error:
            if options["site"] or options["section"] or not self.dry_run:
                raise tables_missing(error) from None
            self.site, self.section = self._imagine_site(), None
        actions = [self._import(file) for file in options["files"]]
        refused = actions.count(REFUSED)
        if len(actions) > 1 and not self.as_json:
            imported = len(actions) - refused
            self.stdout.write(
                ngettext("%(count)d file read, ", "%(count)d files read, ", imported) % {"count": imported}
                + _("%(count)d refused.") % {"count": refused}
            )
        if refused:
            raise SystemExit(1)

    def _check_url(self, files: list[str]) -> None:
        if not self.url:
            return
        if len(files) > 1:
            raise CommandError(
                _("--url is the address of one article: give one file with it."), returncode=MISUSED
            )
        try:
            canonicalise(self.url)
        except BadAddress as bad:
            raise CommandError(f"--url: {bad}", returncode=MISUSED) from None

    def _find_site(self, slug: str | None) -> Site:
        sites = {site.slug: site for site in Site.objects.all()}
        names = ", ".join(sorted(sites))
        if slug:
            if slug in sites:
                return sites[slug]
            known = _("There are: %(names)s.") % {"names": names} if sites else self._how_to_begin()
            raise CommandError(
                _("There is no site “%(slug)s”.") % {"slug": slug} + f" {known}", returncode=MISUSED
            )
        if len(sites) == 1:
            return next(iter(sites.values()))
        if sites:
            raise CommandError(
                _("Say for which site, with --site: %(names)s.") % {"names": names}, returncode=MISUSED
            )
        if self.dry_run:
            return self._imagine_site()
        raise CommandError(self._how_to_begin(), returncode=MISUSED)

    def _imagine_site(self) -> Site:
        """What a file says can be tried before there is a site to put it on."""
        self.site_is_there = False
        return Site(slug="site", name=_("the site"), url="https://site.example")

    @staticmethod
    def _how_to_begin() -> str:
        return _(
            "There is no site yet: make one with “python3 manage.py create_site SLUG --name NAME --url URL”."
        )

    def _find_section(self, name: str | None) -> Section | None:
        if not name:
            return None
        section = find_section(self.site, name) if self.site_is_there else None
        if section is None:
            known = ", ".join(self.site.sections.values_list("slug", flat=True)) if self.site_is_there else ""
            raise CommandError(
                _("%(site)s has no section “%(section)s”; it has: %(names)s.")
                % {"site": self.site, "section": name, "names": known or _("none")},
                returncode=MISUSED,
            )
        return section

    def _import(self, file: str) -> str:
        try:
            parsed = read_article(
                _content(file),
                name=file,
                conventions=Conventions(language=self.site.language, zone=ZoneInfo(self.site.time_zone)),
                address=self.url,
            )
        except NotAnArticle as refusal:
            return self._refuse(file, refusal.line, str(refusal))
        except OSError as error:
            return self._refuse(file, None, _("The file cannot be read: %(why)s.") % {"why": error.strerror})
        try:
            action, url, warnings = self._put(parsed)
        except Refused as refusal:
            return self._refuse(file, None, str(refusal))
        if self.as_json:
            understood = as_json(
                parsed, language=self.site.language, action=action, url=url, warnings=warnings
            )
            self.stdout.write(json.dumps(understood, ensure_ascii=False))
        else:
            for line in in_words(
                parsed, file=_shown(file), action=action, url=url, warnings=warnings, dry_run=self.dry_run
            ):
                self.stdout.write(line)
        return action

    def _put(self, parsed: ParsedArticle) -> tuple[str, str, tuple[str, ...]]:
        if not self.site_is_there:
            url = self.url or parsed.url or f"{self.site.url}/{slug_for(parsed.title)}"
            return CREATED, canonicalise(url).url, parsed.warnings
        imported = import_article(
            parsed=parsed,
            site=self.site,
            section=self.section,
            url=self.url,
            now=timezone.now(),
            dry_run=self.dry_run,
        )
        return imported.action, imported.url, imported.warnings

    def _refuse(self, file: str, line: int | None, reason: str) -> str:
        if self.as_json:
            refusal = refused_as_json(file=_shown(file), line=line, reason=reason)
            self.stdout.write(json.dumps(refusal, ensure_ascii=False))
        else:
            place = _shown(file) if line is None else f"{_shown(file)}:{line}"
            self.stderr.write(_("%(place)s: refused: %(reason)s") % {"place": place, "reason": reason})
        return REFUSED


def _content(file: str) -> bytes:
    """Return what a file holds, and one byte more than is taken at most, so that the rest is never read."""
    path = Path(file)
    if path.exists() and not path.is_file():
        raise NotAnArticle(_("This is not a file."))
    with path.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)


def _shown(file: str) -> str:
    """File names may hold line ends and the codes that colour a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in file)
