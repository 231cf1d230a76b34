"""What was restricted before reasons were recorded points to a record that says so (moderation makes it)."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    restricted = apps.get_model('threads', 'Comment').objects.filter(status__in=['rejected', 'removed'])
    restricted.update(restriction_id=F('id'))


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0008_reasons_and_pending_words'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
