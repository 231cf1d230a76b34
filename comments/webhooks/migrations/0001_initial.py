"""All tables of the room."""

import comments.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('articles', '0001_squashed_0005_reserve_notice_and_reasons'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='endpoints', to='articles.site', verbose_name='site')),
                ('url', models.URLField(max_length=500, verbose_name='address')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='description')),
                ('events', models.JSONField(blank=True, default=list, verbose_name='events')),
                ('with_text', models.BooleanField(default=False, verbose_name='with the words of comments that everybody can read')),
                ('with_held_text', models.BooleanField(default=False, verbose_name='with the words of comments that wait')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('sealed_secret', models.CharField(editable=False, max_length=300)),
                ('sealed_old_secret', models.CharField(blank=True, editable=False, max_length=300)),
                ('old_secret_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='old secret until')),
                ('enabled_at', models.DateTimeField(editable=False, verbose_name='on since')),
                ('paused_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='paused')),
                ('disabled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='switched off')),
                ('disabled_why', models.CharField(blank=True, choices=[('gone', 'it answered that it is gone (410)'), ('failing', 'it took nothing any more, for days'), ('secret', 'its secret cannot be read any more')], editable=False, max_length=7, verbose_name='switched off because')),
                ('failing_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='failing since')),
                ('failures', models.PositiveIntegerField(default=0, editable=False)),
                ('retry_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('succeeded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last success')),
                ('busy_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('next_at', models.DateTimeField(editable=False)),
                ('line_ends_at', models.DateTimeField(editable=False)),
            ],
            options={
                'verbose_name': 'endpoint',
                'verbose_name_plural': 'endpoints',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('disabled_at__isnull', True), ('disabled_why', '')), models.Q(('disabled_at__isnull', False), ('disabled_why__in', ['gone', 'failing', 'secret'])), _connector='OR'), name='endpoint_is_off_for_a_reason'),
                    models.CheckConstraint(condition=models.Q(('with_held_text', False), ('with_text', True), _connector='OR'), name='endpoint_held_text_is_text'),
                    models.CheckConstraint(condition=models.Q(models.Q(('old_secret_until__isnull', True), ('sealed_old_secret', '')), models.Q(models.Q(('sealed_old_secret', ''), _negated=True), ('old_secret_until__isnull', False)), _connector='OR'), name='endpoint_old_secret_has_an_end'),
                    models.CheckConstraint(condition=models.Q(models.Q(('failing_since__isnull', True), ('failures', 0)), models.Q(('failing_since__isnull', False), ('failures__gt', 0)), _connector='OR'), name='endpoint_fails_since'),
                ],
            },
        ),
        migrations.CreateModel(
            name='EndpointDelivery',
            fields=[
                ('lane', models.CharField(db_default='house', default='house', max_length=20, verbose_name='lane')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='leased until')),
                ('leased_by', models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='leased by')),
                ('attempts', models.PositiveIntegerField(db_default=0, default=0, verbose_name='tries')),
                ('last_error', models.TextField(blank=True, db_default='', default='', verbose_name='last error')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('parked_at', models.DateTimeField(blank=True, null=True, verbose_name='parked')),
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.site')),
                ('endpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='webhooks.endpoint', verbose_name='endpoint')),
                ('event_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(max_length=40, verbose_name='event')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('facts', models.JSONField(default=dict, verbose_name='facts')),
                ('occurred_at', models.DateTimeField(verbose_name='occurred')),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='answer')),
                ('trouble', models.CharField(blank=True, max_length=10, verbose_name='trouble')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [
                    models.Index(condition=models.Q(('done_at__isnull', True), ('parked_at__isnull', True)), fields=['lane', 'due_at', 'id'], name='endpointdelivery_still_to_do'),
                    models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['leased_by'], name='endpointdelivery_leased'),
                    models.Index(condition=models.Q(('parked_at__isnull', False)), fields=['parked_at'], name='endpointdelivery_parked'),
                    models.Index(fields=['site', '-id'], name='endpointdelivery_of_site'),
                    models.Index(fields=['site', 'kind', '-id'], name='endpointdelivery_of_kind'),
                    models.Index(fields=['endpoint', '-id'], name='endpointdelivery_of_endpoint'),
                    models.Index(condition=models.Q(('trouble', ''), _negated=True), fields=['site', '-id'], name='endpointdelivery_in_trouble'),
                    models.Index(condition=models.Q(('trouble', ''), _negated=True), fields=['endpoint', '-id'], name='endpointdelivery_troubles'),
                    models.Index(condition=models.Q(('done_at__isnull', True), ('parked_at__isnull', True)), fields=['site', '-id'], name='endpointdelivery_waiting'),
                    models.Index(condition=models.Q(('done_at__isnull', True), ('parked_at__isnull', True)), fields=['endpoint', 'due_at', 'id'], name='endpointdelivery_in_line'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('parked_at__isnull', True), _connector='OR'), name='endpointdelivery_is_done_or_parked_not_both'),
                    models.UniqueConstraint(fields=('endpoint', 'event_id', 'kind'), name='endpointdelivery_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Try',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='webhooks.endpointdelivery')),
                ('endpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='webhooks.endpoint')),
                ('number', models.PositiveSmallIntegerField(verbose_name='try')),
                ('at', models.DateTimeField(verbose_name='sent')),
                ('request_headers', models.JSONField(default=dict)),
                ('request_bytes', models.PositiveIntegerField(default=0)),
                ('had_text', models.BooleanField(default=False)),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='answer')),
                ('trouble', models.CharField(blank=True, max_length=10, verbose_name='trouble')),
                ('words', models.CharField(blank=True, max_length=200)),
                ('answer_headers', models.JSONField(default=dict)),
                ('answer', models.TextField(blank=True)),
                ('is_cut', models.BooleanField(default=False)),
                ('name_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('connect_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('tls_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('first_byte_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('total_ms', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'try',
                'verbose_name_plural': 'tries',
                'indexes': [
                    models.Index(fields=['endpoint', '-at'], name='try_latest_of_endpoint'),
                ],
            },
        ),
    ]
