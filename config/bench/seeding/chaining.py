"""A site's audit log of a million acts, each behind the one before it, as `auditing` writes them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from articles.models import Site
from comments.ids import uuid7
from comments.moderation.models import AuditEntry, AuditHead
from comments.moderation.record.auditing import digest_of
from config.bench.seeding.tables import Row, Table, moment
from config.bench.seeding.world import SLUG

_BATCH = 50_000
_COLUMNS = ("site_id", "number", "at", "act", "actor_name", "subject_kind", "subject_id", "facts", "digest")
_FACTS = '{"after": "published", "before": "held", "decision": "%s", "reason": "fine", "version": 1}'


def chain(*, entries: int, now: datetime, say: Callable[[str], None]) -> None:
    """Remember so many decisions, a second one after the other, the last of them now."""
    site_id = Site.objects.get(slug=SLUG).pk
    began = now - timedelta(seconds=entries)
    stored = moment()
    digest = ""

    def row(number: int) -> Row:
        nonlocal digest
        comment, decision = str(uuid7()), str(uuid7())
        entry = AuditEntry(
            site_id=site_id,
            number=number,
            at=began + timedelta(seconds=number),
            act="comment.approve",
            actor_name="Reader 0",
            subject_kind="comment",
            subject_id=comment,
            facts={
                "after": "published",
                "before": "held",
                "decision": decision,
                "reason": "fine",
                "version": 1,
            },
        )
        digest = digest_of(entry, before=digest)
        at = stored(entry.at)
        return (
            site_id,
            number,
            at,
            entry.act,
            entry.actor_name,
            "comment",
            comment,
            _FACTS % decision,
            digest,
        )

    rows = (row(number) for number in range(1, entries + 1))
    for first in range(0, entries, _BATCH):
        with transaction.atomic():
            Table(AuditEntry, *_COLUMNS).write(islice(rows, _BATCH))
        say(f"{min(first + _BATCH, entries):,} of {entries:,} acts")
    AuditHead.objects.update_or_create(site_id=site_id, defaults={"number": entries, "digest": digest})
