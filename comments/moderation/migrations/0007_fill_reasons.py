"""Record of every earlier restriction that its reasons were not, and give open cases their order."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

BATCH = 2_000
MEASURES = {'reject': 'rejected', 'remove': 'removed'}


def fill(apps, schema_editor):
    cases = apps.get_model('moderation', 'Case').objects
    cases.update(wanted_at=F('opened_at'))
    cases.filter(is_held=False).update(queue='reported')
    comments = apps.get_model('threads', 'Comment').objects
    decisions = apps.get_model('moderation', 'Decision').objects
    site = comments.filter(pk=OuterRef('comment_id')).values('site_id')[:1]
    decisions.update(site_id=Subquery(site))
    statement = apps.get_model('moderation', 'Statement')
    write(
        statement,
        (
            statement(
                id=comment.pk,
                site_id=comment.site_id,
                comment_id=comment.pk,
                recipient_id=comment.author_id,
                measure=comment.status,
                starts_at=comment.posted_at,
                exemption='earlier',
                written_at=comment.posted_at,
            )
            for comment in comments.filter(status__in=['rejected', 'removed']).iterator(chunk_size=BATCH)
        ),
    )
    against = decisions.filter(action__in=list(MEASURES)).select_related('comment')
    write(
        statement,
        (
            statement(
                id=decision.pk,
                site_id=decision.site_id,
                comment_id=decision.comment_id,
                recipient_id=decision.comment.author_id,
                measure=MEASURES[decision.action],
                starts_at=decision.decided_at,
                exemption='earlier',
                written_at=decision.decided_at,
            )
            for decision in against.iterator(chunk_size=BATCH)
        ),
    )
    against.update(statement_id=F('id'))


def write(statement, rows):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            statement.objects.bulk_create(batch, batch_size=200)
            batch = []
    statement.objects.bulk_create(batch, batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0006_reasons_and_records'),
        ('threads', '0010_restricted_for_a_reason'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
