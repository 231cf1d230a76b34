from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("outbox", "0007_due_of_old")]

    operations = [
        migrations.RemoveField(
            model_name='outboxevent',
            name='after_seconds',
        ),
    ]
