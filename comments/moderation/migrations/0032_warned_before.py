"""What stands before a mute or ban for what is illegal: a warning or why not, and what was weighed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0031_places_lists_services'),
    ]

    operations = [
        migrations.AddField(
            model_name='sanction',
            name='gravity',
            field=models.CharField(blank=True, choices=[('minor', 'minor'), ('serious', 'serious'), ('grave', 'grave')], db_default='', default='', max_length=7, verbose_name='gravity'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='intent',
            field=models.CharField(blank=True, choices=[('unknown', 'cannot be told'), ('careless', 'careless'), ('meant', 'meant to harm')], db_default='', default='', max_length=8, verbose_name='intent'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='unwarned_because',
            field=models.CharField(blank=True, db_default='', default='', max_length=500, verbose_name='why without a warning'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='warned_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='moderation.sanction', verbose_name='warned before'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='weighed_comments',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='comments'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='weighed_illegal',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='against the law'),
        ),
    ]
