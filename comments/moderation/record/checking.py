"""Whether the audit log is what was written: each entry's digest covers the one before it, and the head tells how many there are."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from articles.models import Site
from comments.accounts.models import Membership, Role, User
from comments.moderation.models import AuditEntry, AuditHead
from comments.moderation.record.auditing import NO_SITE, digest_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record

logger = logging.getLogger(__name__)

# So many older entries are looked at again each night; the new ones are looked at all.
AGAIN_A_NIGHT = 20_000
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check looked at, and the first entry that is not what was written."""

    site_id: int
    count: int
    broken_number: int | None


def check_chains(*, now: datetime) -> list[Checked]:
    """Check on every site's log, and raise an alarm for each that is broken: in the log, by mail, on its page."""
    return [
        check_on(site_id, now=now)
        for site_id in AuditHead.objects.values_list("pk", flat=True).order_by("pk")
    ]


def check_on(site_id: int, *, now: datetime, again: int = AGAIN_A_NIGHT) -> Checked:
    """
    Look at what was added to a site's log since the last time, and once more at some of what is older.

    What was found whole is remembered by its number and digest: a log that was cut or written anew from some entry on
    does not end there any more.

    :param again: how many older entries
    """
    head = AuditHead.objects.get(pk=site_id)
    # Few, however many entries are broken.
    found: list[int] = []
    if _digest_at(site_id, head.checked_number) != head.checked_digest:
        found.append(head.checked_number)
    count, first = _first_broken(
        _walk(site_id, after=head.checked_number, before=head.checked_digest, until=head.number)
    )
    found += first
    if _digest_at(site_id, head.number) != head.digest or head.number < head.checked_number:
        found.append(head.number)
    start = head.rechecked_number if head.rechecked_number < head.checked_number else 0
    end = min(start + again, head.checked_number)
    older, first = _first_broken(_walk(site_id, after=start, before=_digest_at(site_id, start), until=end))
    found += first
    broken = min(found, default=None)
    _keep(head, rechecked=end, broken=broken, now=now)
    # Kept elsewhere too, where whoever changes the database cannot reach: `audit --check --expect` compares.
    logger.info("audit log of site %s checked: %s:%s", site_id, head.number, head.digest)
    return Checked(site_id=site_id, count=count + older, broken_number=broken)


def broken_links(site_id: int | None, *, reached: Callable[[int], None] | None = None) -> Iterator[int]:
    """
    Yield the numbers of all entries of a site that are not what was written, or stand where one is missing.

    :param reached: told of each entry that was looked at, by its number
    """
    key = site_id or NO_SITE
    head = AuditHead.objects.filter(pk=key).first() or AuditHead(site_id=key)
    number = 0
    for number, is_whole in _walk(key, after=0, before="", until=head.number):
        if reached is not None:
            reached(number)
        if not is_whole:
            yield number
    if number != head.number or _digest_at(key, head.number) != head.digest:
        yield head.number


def ends_as(site_id: int, *, number: int, digest: str) -> bool:
    """Tell whether a site's log still has the entry that somebody wrote down elsewhere."""
    return _digest_at(site_id, number) == digest


def _first_broken(walk: Iterator[tuple[int, bool]]) -> tuple[int, list[int]]:
    """Return how many entries were looked at, and the number of the first that is broken, if one is."""
    count = 0
    first: list[int] = []
    for number, is_whole in walk:
        count += 1
        if not is_whole and not first:
            first.append(number)
    return count, first


def _walk(site_id: int, *, after: int, before: str, until: int) -> Iterator[tuple[int, bool]]:
    """
    Yield each entry's number and whether it is what was written behind the one before it.

    Read in pages by number: memory stays as it is however long the log is, no statement is open for minutes, and
    PostgreSQL lays no copy of the whole log aside, as it would for a cursor outside of a transaction.
    """
    entries = AuditEntry.objects.filter(site_id=site_id, number__lte=until).order_by("number")
    expected = after + 1
    while page := list(entries.filter(number__gt=after)[:_ROWS_AT_ONCE]):
        for entry in page:
            yield entry.number, entry.number == expected and entry.digest == digest_of(entry, before=before)
            before, expected = entry.digest, entry.number + 1
        after = page[-1].number


def _digest_at(site_id: int, number: int) -> str:
    if not number:
        return ""
    found = AuditEntry.objects.filter(site_id=site_id, number=number).values_list("digest", flat=True).first()
    return found if found is not None else "missing"


@transaction.atomic
def _keep(head: AuditHead, *, rechecked: int, broken: int | None, now: datetime) -> None:
    is_first = broken is not None and head.broken_at is None
    AuditHead.objects.filter(pk=head.pk).update(
        checked_number=max(head.number, head.checked_number) if broken is None else head.checked_number,
        checked_digest=head.digest if broken is None else head.checked_digest,
        checked_at=now,
        rechecked_number=rechecked,
        **({"broken_number": broken, "broken_at": now} if is_first else {}),
    )
    if broken is not None:
        logger.error(
            "The audit log of site %s was changed: entry %s is not what was written, or is missing.",
            head.pk,
            broken,
        )
    if is_first:
        _tell_owners(head.pk, broken or 0, now=now)


def _tell_owners(site_id: int, number: int, *, now: datetime) -> None:
    """Ask for a mail to each owner of the site, once; of the log that belongs to no site, to the operators."""
    site = Site.objects.filter(pk=site_id).first()
    owners = Membership.objects.filter(site=site, role=Role.OWNER, user__is_active=True) if site else None
    people = (
        [one.user for one in owners.select_related("user").order_by("pk")]
        if owners is not None
        else list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))
    )
    for user in people:
        with translation.override(user.language or (site.language if site else None)):
            name = site.name if site else _("the installation")
            record(
                Event.MAIL_REQUESTED,
                at=now,
                to=user.email,
                subject=_("The audit log of %(site)s was changed") % {"site": name},
                text=_(
                    "The nightly check of the audit log of %(site)s found that entry %(number)s is not what was written, or"
                    " is missing. Nothing in Belowline changes or deletes entries: somebody wrote into the database"
                    " itself, or a copy of it was brought back.\n\nThe page “Audit log” in the admin says where the log"
                    " is broken. Keep a copy of the database as it is now before anything else is done."
                )
                % {"site": name, "number": number},
                html="",
            )
