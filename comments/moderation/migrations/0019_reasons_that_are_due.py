"""Say of everything that waits when its reasons are due, and which were given already."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    cases = apps.get_model('moderation', 'Case').objects.filter(is_held=True, closed_at=None)
    statements = apps.get_model('moderation', 'Statement').objects
    told = statements.filter(comment_id=OuterRef('comment_id'), measure='held', written_at__gte=OuterRef('opened_at'))
    latest = told.exclude(exemption='spam_high_volume').order_by('-written_at', '-id')
    cases.update(reasons_due_at=F('opened_at') + timedelta(days=1), held_statement_id=Subquery(latest.values('id')[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0018_reasons_in_time'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
