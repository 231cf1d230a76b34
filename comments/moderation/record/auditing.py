"""The audit log: what was done, by whom, to what; one chain a site, so that a change of it shows."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from comments.accounts.models import User
from comments.moderation.models import AuditEntry, AuditHead

# The chain of what belongs to no site.
NO_SITE = 0


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something to be remembered. `facts` are plain JSON without texts of comments or addresses."""

    act: str
    site_id: int | None
    actor: User | None
    actor_name: str
    subject_kind: str
    subject_id: UUID | int | str
    facts: Mapping[str, object]


def audit(act: Act, *, at: datetime) -> AuditEntry:
    """
    Add an act to its site's chain, inside the transaction that does it. Call it last: the chain's head is locked from then on.

    :raises RuntimeError: outside of a transaction
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{act.act} audited outside of a transaction")
    head = _locked_head(act.site_id or NO_SITE)
    entry = AuditEntry(
        site_id=head.site_id,
        number=head.number + 1,
        at=at.astimezone(UTC),
        act=act.act,
        actor_id=act.actor.pk if act.actor else None,
        actor_name=act.actor_name,
        subject_kind=act.subject_kind,
        subject_id=str(act.subject_id),
        facts=dict(act.facts),
    )
    entry.digest = digest_of(entry, before=head.digest)
    entry.save(force_insert=True)
    head.number, head.digest = entry.number, entry.digest
    head.save(update_fields=["number", "digest"])
    return entry


def broken_links(site_id: int | None) -> Iterator[int]:
    """Yield the numbers of a site's entries that are not what was written, or stand where one is missing."""
    before, expected = "", 1
    for entry in AuditEntry.objects.filter(site_id=site_id or NO_SITE).order_by("number").iterator():
        if entry.number != expected or entry.digest != digest_of(entry, before=before):
            yield entry.number
        before, expected = entry.digest, entry.number + 1
    head = AuditHead.objects.filter(pk=site_id or NO_SITE).first()
    if head is not None and (head.number, head.digest) != (expected - 1, before):
        yield head.number


def digest_of(entry: AuditEntry, *, before: str) -> str:
    """Return the SHA-256 of an entry behind the one before it, in hexadecimal."""
    plain = [
        before,
        entry.site_id,
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.act,
        str(entry.actor_id or ""),
        entry.actor_name,
        entry.subject_kind,
        entry.subject_id,
        entry.facts,
    ]
    told = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _locked_head(site_id: int) -> AuditHead:
    heads = AuditHead.objects.select_for_update()
    head = heads.filter(pk=site_id).first()
    if head is None:
        try:
            with transaction.atomic():
                AuditHead.objects.create(site_id=site_id)
        except IntegrityError:
            # Somebody else began it.
            pass
        head = heads.get(pk=site_id)
    return head
