"""The audit log: what was done, by whom, to what; one chain a site, so that a change of it shows."""

import hashlib
import json
from collections.abc import Mapping
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


def digest_of(entry: AuditEntry, *, before: str) -> str:
    """Return the SHA-256 of an entry behind the one before it, in hexadecimal."""
    tail = _told(
        entry.at,
        entry.act,
        entry.actor_id,
        entry.actor_name,
        entry.subject_kind,
        entry.subject_id,
        entry.facts,
    )
    return hashlib.sha256(f'["{before}",{entry.site_id},{entry.number},{tail}'.encode()).hexdigest()


def tail_of(act: Act, *, at: datetime) -> str:
    """Return what a digest covers beside the digest before, the site and the number; chaining.py puts them together."""
    actor_id = act.actor.pk if act.actor else None
    return _told(
        at, act.act, actor_id, act.actor_name, act.subject_kind, str(act.subject_id), dict(act.facts)
    )


def _told(at: datetime, act: str, actor_id: UUID | None, *rest: object) -> str:
    plain = [at.astimezone(UTC).isoformat(timespec="microseconds"), act, str(actor_id or ""), *rest]
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)[1:]


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
