"""What waits to be heard is heard under the handler's new name."""

from django.db import migrations

OLD = 'comments.notifications.handlers.tell_who_was_answered'
NEW = 'comments.notifications.handlers.tell_readers'


def rename(apps, _schema_editor):
    waiting = apps.get_model('outbox', 'Handling').objects.filter(done_at__isnull=True)
    waiting.filter(handler=OLD).update(handler=NEW)


def rename_back(apps, _schema_editor):
    waiting = apps.get_model('outbox', 'Handling').objects.filter(done_at__isnull=True)
    waiting.filter(handler=NEW).update(handler=OLD)


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0014_dispatches_alone'),
        ('outbox', '0005_work_in_lanes'),
    ]

    operations = [migrations.RunPython(rename, rename_back)]
