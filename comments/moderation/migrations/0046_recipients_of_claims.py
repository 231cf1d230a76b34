"""A statement may turn to the member who claimed what its recipient wrote as a guest."""

from django.db import migrations

from comments.moderation.seals import lay, lift


def lay_anew(apps, schema_editor):
    lift(apps, schema_editor)
    lay(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_claims'),
        ('moderation', '0045_lessons'),
    ]

    operations = [
        migrations.RunPython(lay_anew, lift),
    ]
