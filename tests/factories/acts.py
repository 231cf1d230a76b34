"""Entries of the audit log for tests, made by the code that makes real ones; and what tampers with them."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from comments.moderation import seals
from comments.moderation.record.auditing import Act, audit

BEGAN = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)


def remember(
    *, site_id, act="comment.approve", by="Mara Lindqvist", at=BEGAN, kind="comment", key="1", **facts
):
    with transaction.atomic():
        return audit(
            Act(
                act=act,
                site_id=site_id,
                actor=None,
                actor_name=by,
                subject_kind=kind,
                subject_id=key,
                facts=facts,
            ),
            at=at,
        )


def remember_many(count, *, site_id, **what):
    return [
        remember(site_id=site_id, at=BEGAN + timedelta(minutes=number), **what) for number in range(count)
    ]


def tamper(sql, *parameters):
    """Do what the database refuses: as whoever owns its tables can, after lifting every seal."""
    with connection.cursor() as cursor:
        for name, table in seals.names(connection.vendor):
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if connection.vendor == 'postgresql' else ''}"
            )
        cursor.execute(sql, parameters)
        for statement in seals.statements(connection.vendor):
            cursor.execute(statement)
