"""Say of every earlier suspension by law that nobody asked for a warning then."""

from django.db import migrations


def fill(apps, schema_editor):
    laid = apps.get_model('moderation', 'Sanction').objects.filter(kind__in=['mute', 'ban'], reason='illegal')
    laid.filter(warned_by=None, unwarned_because='').update(
        unwarned_because='Laid before warnings were asked for.'
    )


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0032_warned_before'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
