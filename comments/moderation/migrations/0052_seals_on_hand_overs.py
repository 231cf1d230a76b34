"""What was handed over is sealed, and so is which words a statement or a decision is about."""

import django.db.models.deletion
from django.db import migrations, models

from comments.moderation.seals import lay, lift


def lay_anew(apps, schema_editor):
    lift(apps, schema_editor)
    lay(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0005_reserve_notice_and_reasons'),
        ('moderation', '0051_weights_of_open_reports'),
        ('threads', '0014_votes_that_weigh'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='words_before',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='threads.revision'),
        ),
        migrations.AlterField(
            model_name='handover',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='articles.site', verbose_name='site'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='words',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='threads.revision'),
        ),
        migrations.RunPython(lay_anew, lift),
    ]
