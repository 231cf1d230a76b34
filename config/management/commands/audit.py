from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.models import Site
from comments.moderation.models import AuditHead
from comments.moderation.record.auditing import NO_SITE
from comments.moderation.record.checking import broken_links, ends_as
from comments.moderation.reports.remembered import Asked, entries_of, told

# What the command line calls the log that belongs to no site.
INSTALLATION = "-"
SHOWN = 50


class Command(BaseCommand):
    help = "Lists the audit log, or checks that every entry of it is what was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="look at every entry; exit with 1 if one was changed or is missing",
        )
        parser.add_argument(
            "--site", help="the site's slug, or - for what belongs to no site; without it, every log"
        )
        parser.add_argument(
            "--expect",
            metavar="NUMBER:DIGEST",
            help="with --check and --site: an entry as an earlier check named it, which must still be there",
        )
        parser.add_argument("--last", type=int, default=SHOWN, metavar="N", help="how many entries to list")

    def handle(self, *args: Any, **options: Any) -> None:
        logs = _logs(options["site"])
        if not options["check"]:
            for name, site_id in logs:
                self._list(name, site_id, max(0, options["last"]))
            return
        if options["expect"] and len(logs) != 1:
            raise CommandError("--expect is about one log: say which with --site.")
        broken = [name for name, site_id in logs if not self._is_whole(name, site_id, options["expect"])]
        if broken:
            raise CommandError(
                f"Changed or cut: {', '.join(broken)}. Keep a copy of the database as it is now."
            )

    def _list(self, name: str, site_id: int, last: int) -> None:
        self.stdout.write(f"{name}:")
        for entry in reversed(entries_of(Asked(site_id=site_id))[:last]):
            facts = "; ".join(f"{field}: {value}" for field, value in told(entry))
            moment = entry.at.isoformat(sep=" ", timespec="seconds")
            thing = f"{entry.subject_kind} {entry.subject_id}"
            self.stdout.write(
                f"{entry.number:>8}  {moment}  {entry.act}  {entry.actor_name}  {thing}  {facts}".rstrip()
            )

    def _is_whole(self, name: str, site_id: int, expected: str | None) -> bool:
        head = AuditHead.objects.filter(pk=site_id).first() or AuditHead(site_id=site_id)
        found = list(broken_links(site_id))
        if expected:
            number, _colon, digest = expected.partition(":")
            if not number.isdecimal() or not ends_as(site_id, number=int(number), digest=digest):
                self.stdout.write(f"{name}: entry {number} is not the one that was expected.")
                return False
        if found:
            shown = ", ".join(str(number) for number in found[:SHOWN])
            self.stdout.write(f"{name}: {len(found)} of {head.number} entries are broken or missing: {shown}")
            return False
        self.stdout.write(
            f"{name}: {head.number} entries, every one as it was written. Ends with {head.number}:{head.digest}"
        )
        return True


def _logs(slug: str | None) -> list[tuple[str, int]]:
    """Return the logs that are asked for, each with its name."""
    sites = {site.slug: site.pk for site in Site.objects.order_by("slug")}
    logs = [*sites.items(), ("installation", NO_SITE)]
    if slug is None:
        return logs
    if slug == INSTALLATION:
        return [("installation", NO_SITE)]
    if slug not in sites:
        raise CommandError(f"There is no site “{slug}”. There is: {', '.join(sites)}")
    return [(slug, sites[slug])]
