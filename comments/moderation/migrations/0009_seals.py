"""What the database itself refuses is laid by the latest migration that touches it (0030): all that it names is there then."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0008_reasons_are_needed'),
    ]

    operations = []
