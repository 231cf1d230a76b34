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
# More of one stretch than this many says nothing new: it was written anew.
_BROKEN_MAX = 20
_TOLD_MAX = 100


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
    does not end there any more. What was found broken is looked at each time; once none of it is, the whole log is looked
    at before it counts as whole again.

    :param again: how many older entries
    """
    head = AuditHead.objects.get(pk=site_id)
    told = _told_of(head)
    found = {number for number in told if not _is_whole(head, number)}
    if _digest_at(site_id, head.checked_number) != head.checked_digest or head.number < head.checked_number:
        found.add(head.checked_number)
    count, broken = _broken_in(
        _walk(site_id, after=head.checked_number, before=head.checked_digest, until=head.number)
    )
    found |= broken
    if _digest_at(site_id, head.number) != head.digest:
        found.add(head.number)
    start = head.rechecked_number if head.rechecked_number < head.checked_number else 0
    end = min(start + again, head.checked_number)
    older, broken = _broken_in(_walk(site_id, after=start, before=_digest_at(site_id, start), until=end))
    found |= broken
    if told and not found:
        count, found = _broken_in(_walk(site_id, after=0, before="", until=head.number))
        older = 0
    _keep(head, rechecked=end, told=told, found=found, now=now)
    # Kept elsewhere too, where whoever changes the database cannot reach: `audit --check --expect` compares.
    logger.info("audit log of site %s checked: %s:%s", site_id, head.number, head.digest)
    return Checked(site_id=site_id, count=count + older, broken_number=min(found, default=None))


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


def _told_of(head: AuditHead) -> set[int]:
    """Return the entries of which the owners were told that they are broken, since the log was last whole."""
    if head.broken_number is None or head.whole_at is not None:
        return set()
    return {head.broken_number, *(head.told_numbers or ())}


def _is_whole(head: AuditHead, number: int) -> bool:
    """Tell whether an entry that was found broken is what was written, behind the one before it."""
    entry = AuditEntry.objects.filter(site_id=head.pk, number=number).first()
    before = _digest_at(head.pk, number - 1)
    return entry is not None and entry.digest == digest_of(entry, before=before)


def _broken_in(walk: Iterator[tuple[int, bool]]) -> tuple[int, set[int]]:
    """Return how many entries were looked at, and the numbers of those that are broken: the first few, however many are."""
    count = 0
    found: set[int] = set()
    for number, is_whole in walk:
        count += 1
        if not is_whole and len(found) < _BROKEN_MAX:
            found.add(number)
    return count, found


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
def _keep(head: AuditHead, *, rechecked: int, told: set[int], found: set[int], now: datetime) -> None:
    news = found - told
    changed: dict[str, object] = {}
    if found:
        changed = {"broken_number": min(found), "told_numbers": sorted(found)[:_TOLD_MAX], "whole_at": None}
        changed |= {"broken_at": now} if news else {}
    elif told:
        # What was broken, and when that was found, stays: it happened.
        changed = {"told_numbers": None, "whole_at": now}
    if not found:
        changed |= {
            "checked_number": max(head.number, head.checked_number),
            "checked_digest": head.digest,
        }
    AuditHead.objects.filter(pk=head.pk).update(checked_at=now, rechecked_number=rechecked, **changed)
    if found:
        logger.error(
            "The audit log of site %s was changed: entry %s is not what was written, or is missing.",
            head.pk,
            min(found),
        )
    elif told:
        logger.warning("The audit log of site %s is whole again, all %s entries.", head.pk, head.number)
    if news:
        _tell_owners(head.pk, min(news), now=now)


def _tell_owners(site_id: int, number: int, *, now: datetime) -> None:
    """Ask for a mail to each owner of the site; of the log that belongs to no site, to the operators."""
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
