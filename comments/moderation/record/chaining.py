"""
An act added to its site's chain by one statement, for whoever sends several statements in one journey to PostgreSQL.

The digest is made where the chain's end is known: in the database, of the very text that `auditing.digest_of` takes.
"""

import json
from datetime import UTC, datetime

from django.db.backends.base.base import BaseDatabaseWrapper

from comments.moderation.record.auditing import NO_SITE, Act, tail_of
from comments.sql import stored

_DIGEST = (
    "encode(sha256(convert_to('[\"' || {before} || '\",' || %(audit_site)s::text || ',' || {number}::text || ','"
    " || %(audit_tail)s::text, 'UTF8')), 'hex')"
)
# Last of the transaction, after everything that waits for other rows: the head is what all acts of a site share.
SQL = f"""
    WITH head AS (
        INSERT INTO moderation_audithead AS h
            (site_id, number, digest, checked_number, checked_digest, rechecked_number)
        SELECT %(audit_site)s::bigint, 1, {_DIGEST.format(before="''", number="1")}, 0, '', 0
        WHERE EXISTS (SELECT 1 FROM threads_comment c WHERE c.id = %(audit_comment)s::uuid)
        ON CONFLICT (site_id) DO UPDATE SET
            number = h.number + 1, digest = {_DIGEST.format(before="h.digest", number="(h.number + 1)")}
        RETURNING number, digest
    )
    INSERT INTO moderation_auditentry
        (site_id, number, at, act, actor_id, actor_name, subject_kind, subject_id, facts, digest)
    SELECT %(audit_site)s::bigint, head.number, %(audit_at)s::timestamptz, %(audit_act)s::text, NULL::uuid,
        %(audit_name)s::text, %(audit_kind)s::text, %(audit_subject)s::text, %(audit_facts)s::jsonb, head.digest
    FROM head
"""  # noqa: S608 - columns of our own models


def parameters_of(act: Act, *, at: datetime, connection: BaseDatabaseWrapper) -> dict[str, object]:
    """Return what `SQL` is to be told of an act about a comment by nobody; without the comment it does nothing."""
    return {
        "audit_site": act.site_id or NO_SITE,
        "audit_comment": stored(act.subject_id, connection=connection),
        "audit_at": stored(at, connection=connection),
        "audit_act": act.act,
        "audit_name": act.actor_name,
        "audit_kind": act.subject_kind,
        "audit_subject": str(act.subject_id),
        "audit_facts": json.dumps(dict(act.facts)),
        "audit_tail": tail_of(act, at=at.astimezone(UTC)),
    }
