"""Name what the old presets revealed; `none` stays what it is."""

from django.db import migrations

MEANT = {
    'words': 'words links',
    'all': 'words links language newcomer approval',
}


def fill(apps, schema_editor):
    policies = apps.get_model('moderation', 'ModerationPolicy').objects
    for preset, kinds in MEANT.items():
        policies.filter(nudge=preset).update(nudge=kinds)


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0037_nudge_by_kinds'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
