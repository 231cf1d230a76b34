"""All tables of the room, as the migrations made them that this one replaces."""

import comments.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('outbox', '0001_initial'),
        ('outbox', '0002_leases_and_periodic_runs'),
        ('outbox', '0003_names_of_fields'),
        ('outbox', '0004_told_later'),
        ('outbox', '0005_work_in_lanes'),
        ('outbox', '0006_due_and_version'),
        ('outbox', '0007_due_of_old'),
        ('outbox', '0008_due_alone'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='OutboxEvent',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('version', models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name='version')),
                ('payload', models.JSONField(default=dict, verbose_name='payload')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='told from')),
                ('relayed_at', models.DateTimeField(blank=True, null=True, verbose_name='relayed')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('relayed_at__isnull', True)), fields=['recorded_at', 'id'], name='outbox_event_not_relayed'),
                ],
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
            },
        ),
        migrations.CreateModel(
            name='Handling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lane', models.CharField(db_default='house', default='house', max_length=20, verbose_name='lane')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='leased until')),
                ('leased_by', models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='leased by')),
                ('attempts', models.PositiveIntegerField(db_default=0, default=0, verbose_name='tries')),
                ('last_error', models.TextField(blank=True, db_default='', default='', verbose_name='last error')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('parked_at', models.DateTimeField(blank=True, null=True, verbose_name='parked')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handlings', to='outbox.outboxevent', verbose_name='event')),
                ('handler', models.CharField(max_length=120, verbose_name='handler')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['leased_by'], name='handling_leased'),
                    models.Index(condition=models.Q(('parked_at__isnull', False)), fields=['parked_at'], name='handling_parked'),
                    models.Index(condition=models.Q(('done_at__isnull', True), ('parked_at__isnull', True)), fields=['lane', 'due_at', 'id'], name='handling_still_to_do'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('event', 'handler'), name='handling_once_per_event_and_handler'),
                    models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('parked_at__isnull', True), _connector='OR'), name='handling_is_done_or_parked_not_both'),
                ],
                'verbose_name': 'handling',
                'verbose_name_plural': 'handlings',
            },
        ),
        migrations.CreateModel(
            name='PeriodicRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='job')),
                ('slot', models.BigIntegerField(verbose_name='slot')),
                ('claimed_at', models.DateTimeField(verbose_name='claimed')),
            ],
            options={
                'verbose_name': 'periodic run',
                'verbose_name_plural': 'periodic runs',
                'constraints': [
                    models.UniqueConstraint(fields=('name', 'slot'), name='periodic_run_once_per_slot'),
                ],
            },
        ),
    ]
