import time
from argparse import ArgumentParser
from collections.abc import Callable
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
# Whoever waits longer than this is told how far it is, and again each time that it took twice as long.
QUIET_SECONDS = 1.0
# The clock is looked at once for so many entries.
_LOOKED_AT_ONCE = 100


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
        count, found = 0, []
        for number in broken_links(site_id, reached=self._progress(name, head.number)):
            count += 1
            if count <= SHOWN:
                found.append(number)
        if expected:
            written, _colon, digest = expected.partition(":")
            if not written.isdecimal() or not ends_as(site_id, number=int(written), digest=digest):
                self.stdout.write(f"{name}: entry {written} is not the one that was expected.")
                return False
        if found:
            shown = ", ".join(map(str, found))
            self.stdout.write(f"{name}: {count} of {head.number} entries are broken or missing: {shown}")
            return False
        self.stdout.write(
            f"{name}: {head.number} entries, every one as it was written. Ends with {head.number}:{head.digest}"
        )
        return True

    def _progress(self, name: str, most: int) -> Callable[[int], None]:
        """Return what says on standard error how far a check is, where it takes long."""
        began = time.monotonic()
        due = QUIET_SECONDS

        def reached(number: int) -> None:
            nonlocal due
            if number % _LOOKED_AT_ONCE:
                return
            passed = time.monotonic() - began
            if passed >= due:
                due = 2 * passed
                self.stderr.write(f"{name}: {number:,} of {most:,} entries after {passed:.0f} s")

        return reached


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
