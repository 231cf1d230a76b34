"""Which addresses are one follows from a site's address policy; when that is turned, what was laid and sent before follows too."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from articles.models import Site
from comments.accounts.addresses import Aliases, aliases_of, digest_under, is_made_of
from comments.accounts.guests import address_of
from comments.accounts.models import AddressPolicy, Guest
from comments.moderation.models import Notice, Sanction, Suspension
from comments.moderation.restraints import in_force
from comments.outbox.catalogue import Event
from comments.outbox.recording import record

BATCH = 500


def want(site_id: int, *, now: datetime) -> None:
    """Write into the running transaction that a site's address policy was turned, and what goes by addresses has to follow."""
    record(Event.ADDRESS_POLICY_TURNED, at=now, site_id=site_id)


def follow(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that a site tells addresses from each other by other lists. Until all is written anew, the very same address is known."""
    site = Site.objects.filter(pk=str(payload["site_id"])).first()
    if site is not None:
        respell(site, now=now)


def respell(site: Site, *, now: datetime) -> int:
    """
    Make anew, from the addresses as they were given, by what guests, bans, mutes, notices and suspensions are recognised;
    return how many changed.

    Where that address is gone, because an account or a notice was deleted or somebody has another address by now, what was
    laid stays as it is: it binds whom it bound.
    """
    aliases = aliases_of(AddressPolicy.objects.filter(site=site).first())
    bound = Sanction.objects.filter(in_force(now=now), site=site).exclude(address_digest="")
    sent = Notice.objects.filter(site=site).exclude(sender_digest="").select_related("sender__user")
    laid = Suspension.objects.filter(site=site).exclude(sender_digest="")
    every: tuple[tuple[QuerySet[Any], str, Callable[[Any], str]], ...] = (
        (Guest.objects.filter(site=site), "digest", lambda guest: guest.email),
        (bound.select_related("profile__user"), "address_digest", lambda one: address_of(one.profile)),
        (sent, "sender_digest", _address_on),
        (laid.select_related("profile__user", "notice__sender__user"), "sender_digest", _address_of),
    )
    count = 0
    for rows, column, find in every:
        for batch in _batches(rows):
            changed = [row for row in batch if _renew(row, column, find(row), site.pk, aliases)]
            rows.model._default_manager.bulk_update(changed, [column])  # noqa: SLF001 - Django's own name for it
            count += len(changed)
    return count


def _batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    ordered = rows.order_by("pk")
    batch = list(ordered[:BATCH])
    while batch:
        yield batch
        batch = list(ordered.filter(pk__gt=batch[-1].pk)[:BATCH])


def _renew(row: Any, column: str, address: str, site_id: int, aliases: Aliases) -> bool:
    """Write the digest of an address into a row, which is not saved; tell whether it is another one."""
    before, after = getattr(row, column), digest_under(aliases, address, site_id=site_id)
    if not address or before == after or not is_made_of(before, address, site_id=site_id):
        return False
    setattr(row, column, after)
    return True


def _address_of(suspension: Suspension) -> str:
    if suspension.profile is not None:
        return address_of(suspension.profile)
    return _address_on(suspension.notice) if suspension.notice is not None else ""


def _address_on(notice: Notice) -> str:
    """Return the address that a notice gives, else that of whoever was signed in."""
    sender = notice.sender
    return notice.email or (sender.user.email if sender is not None and sender.user is not None else "")
