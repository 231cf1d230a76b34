"""A decision says about which words it is, and whether it is one of many; both are sealed with the rest of it."""

from django.db import migrations, models

from comments.moderation.seals import lay, lift


def lay_anew(apps, schema_editor):
    lift(apps, schema_editor)
    lay(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0047_bulk_words_seen'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='words_number',
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='of_many',
            field=models.BooleanField(editable=False, null=True),
        ),
        # Without the columns none of the seals could stay that name them.
        migrations.RunPython(lay_anew, lift),
    ]
