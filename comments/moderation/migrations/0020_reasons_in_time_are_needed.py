"""What waited for a day does not end without its reasons; all seals are laid, now that all that they name is there."""

from django.db import migrations, models

from comments.moderation.seals import lay, lift


def lay_anew(apps, schema_editor):
    lift(apps, schema_editor)
    lay(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0019_reasons_that_are_due'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('is_held', False), ('closed_at__isnull', False), ('reasons_due_at__isnull', False), _connector='OR'), name='case_held_owes_its_reasons_in_time'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('reasons_due_at__isnull', True), ('closed_at__lt', models.F('reasons_due_at')), ('held_statement__isnull', False), _connector='OR'), name='case_held_for_a_day_gave_its_reasons'),
        ),
        migrations.RunPython(lay_anew, lift),
    ]
