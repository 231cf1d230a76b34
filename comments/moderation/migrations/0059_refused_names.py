"""Names that are not shown have reasons, too; the table of statements is made anew on SQLite, and its seals are laid again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from comments.moderation.seals import lay, lift


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_used_keys'),
        ('articles', '0005_reserve_notice_and_reasons'),
        ('moderation', '0058_category_by_hand'),
        ('threads', '0014_votes_that_weigh'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # A seal that names the table keeps SQLite from making it anew.
        migrations.RunPython(lift, lay),
        migrations.CreateModel(
            name='NameRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('moderator_name', models.CharField(max_length=254, verbose_name='moderator')),
                ('refused_at', models.DateTimeField(verbose_name='refused')),
                ('given_at', models.DateTimeField(blank=True, null=True, verbose_name='given')),
            ],
            options={
                'verbose_name': 'refused name',
                'verbose_name_plural': 'refused names',
            },
        ),
        migrations.RemoveConstraint(
            model_name='statement',
            name='statement_measure_is_known',
        ),
        migrations.AlterField(
            model_name='statement',
            name='measure',
            field=models.CharField(choices=[('rejected', 'not published'), ('removed', 'taken down'), ('held', 'held back for longer than a day'), ('labelled', 'shown with a label'), ('warned', 'warned'), ('muted', 'may not post for a time'), ('banned', 'may not take part'), ('limited', 'always waits for a moderator'), ('cautioned', 'warned about unfounded notices or objections'), ('suspended', 'what they send waits'), ('not_named', 'a new name is not shown')], max_length=9, verbose_name='measure'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['rejected', 'removed', 'held', 'labelled', 'warned', 'muted', 'banned', 'limited', 'cautioned', 'suspended', 'not_named'])), name='statement_measure_is_known'),
        ),
        migrations.AddField(
            model_name='namerefusal',
            name='moderator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='namerefusal',
            name='statement',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='name_refusal', to='moderation.statement'),
        ),
        migrations.RunPython(lay, lift),
    ]
