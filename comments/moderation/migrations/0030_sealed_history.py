"""Everything that is history is sealed against change, deletion and emptying; the log is read by time, act and name."""

import django.db.models.deletion
from django.db import migrations, models

from comments.moderation.seals import lay, lift


def lay_anew(apps, schema_editor):
    lift(apps, schema_editor)
    lay(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0005_reserve_notice_and_reasons'),
        ('moderation', '0029_appeals_of_notices'),
        ('threads', '0010_restricted_for_a_reason'),
    ]

    operations = [
        migrations.AddField(
            model_name='audithead',
            name='broken_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='audithead',
            name='broken_number',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='audithead',
            name='checked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='audithead',
            name='checked_digest',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='audithead',
            name='checked_number',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='audithead',
            name='rechecked_number',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='decision',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='moderation.case'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='threads.comment', verbose_name='comment'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='articles.site'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='undoes',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='moderation.decision'),
        ),
        migrations.AlterField(
            model_name='houserules',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='house_rules', to='articles.site', verbose_name='site'),
        ),
        migrations.AlterField(
            model_name='lift',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lifts', to='threads.comment', verbose_name='comment'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='comment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='threads.comment', verbose_name='comment'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='articles.site'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['site_id', '-at', '-number'], name='audit_entry_by_time'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['site_id', 'act', '-at', '-number'], name='audit_entry_by_act'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['site_id', 'actor_name', '-at', '-number'], name='audit_entry_by_actor'),
        ),
        migrations.RunPython(lay_anew, lift),
    ]
