"""Which order of an authority a restriction follows; sealed with the rest of the statement."""

import django.db.models.deletion
from django.db import migrations, models

from comments.moderation.seals import lay, lift


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_used_keys'),
        ('articles', '0005_reserve_notice_and_reasons'),
        ('moderation', '0059_refused_names'),
        ('threads', '0014_votes_that_weigh'),
    ]

    operations = [
        # SQLite makes the table of statements anew, which triggers on it and about it do not outlive.
        migrations.RunPython(lift, lay),
        migrations.AddField(
            model_name='order',
            name='forbids_telling',
            field=models.BooleanField(db_default=False, default=False, help_text='Whoever is restricted by it is told no reasons; the statement keeps that this is why.', verbose_name='forbids to tell the author'),
        ),
        migrations.AddField(
            model_name='order',
            name='reference',
            field=models.CharField(blank=True, db_default='', default='', max_length=120, verbose_name='reference'),
        ),
        migrations.AddField(
            model_name='statement',
            name='order',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='moderation.order', verbose_name='order of an authority'),
        ),
        migrations.AddField(
            model_name='statement',
            name='order_authority',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='ordered by'),
        ),
        migrations.AddField(
            model_name='statement',
            name='order_received_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='order received'),
        ),
        migrations.AddField(
            model_name='statement',
            name='order_reference',
            field=models.CharField(blank=True, db_default='', default='', max_length=120, verbose_name='reference of the order'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='source',
            field=models.CharField(blank=True, choices=[('own', 'found by the site itself'), ('flag', 'reported by a reader'), ('notice', 'a legal notice'), ('trusted', 'a trusted flagger')], default='own', max_length=7, verbose_name='came to notice'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(condition=models.Q(('order__isnull', False)), fields=['order', '-id'], name='statement_by_order'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('site', 'reference'), name='order_once_per_reference'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('order__isnull', True), ('order_authority', ''), ('order_received_at__isnull', True), ('order_reference', ''), models.Q(('source', ''), _negated=True), models.Q(('exemption', 'order'), _negated=True)), models.Q(('ground', 'law'), ('order__isnull', False), ('order_received_at__isnull', False), ('source', ''), models.Q(('order_authority', ''), _negated=True)), _connector='OR'), name='statement_copies_the_order_it_follows'),
        ),
        migrations.RunPython(lay, lift),
    ]
