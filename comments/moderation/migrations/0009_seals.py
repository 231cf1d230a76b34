"""What the database itself refuses: a restriction without reasons, and a changed or deleted piece of history."""

from django.db import migrations

from comments.moderation.seals import lay, lift


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0008_reasons_are_needed'),
    ]

    operations = [migrations.RunPython(lay, lift)]
