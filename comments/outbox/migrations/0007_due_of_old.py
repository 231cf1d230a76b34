from datetime import timedelta

from django.db import migrations


def keep_waiting(apps, schema_editor):
    """What waits to be told goes on waiting as long as it was to."""
    event = apps.get_model("outbox", "OutboxEvent")
    waiting = event.objects.filter(relayed_at__isnull=True, after_seconds__gt=0)
    for fact in waiting.only("pk", "recorded_at", "after_seconds").iterator():
        due_at = fact.recorded_at + timedelta(seconds=fact.after_seconds)
        event.objects.filter(pk=fact.pk).update(due_at=due_at)


class Migration(migrations.Migration):
    dependencies = [("outbox", "0006_due_and_version")]

    operations = [migrations.RunPython(keep_waiting, migrations.RunPython.noop)]
