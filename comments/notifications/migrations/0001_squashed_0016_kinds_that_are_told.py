"""All tables of the room, as the migrations made them that this one replaces."""

import comments.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_filed_mails'),
        ('notifications', '0003_names_of_fields'),
        ('notifications', '0004_reasons_and_answers'),
        ('notifications', '0005_calls_of_the_team'),
        ('notifications', '0006_what_came_of_reports'),
        ('notifications', '0007_taken_by_one_worker'),
        ('notifications', '0008_rhythms'),
        ('notifications', '0009_rhythms_of_old'),
        ('notifications', '0010_rhythms_alone'),
        ('notifications', '0011_subscriptions'),
        ('notifications', '0012_dispatches'),
        ('notifications', '0013_dispatches_of_old'),
        ('notifications', '0014_dispatches_alone'),
        ('notifications', '0015_handler_of_readers'),
        ('notifications', '0016_kinds_that_are_told'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0013_used_keys'),
        ('articles', '0001_squashed_0005_reserve_notice_and_reasons'),
        ('moderation', '0001_squashed_0059_refused_names'),
        ('threads', '0001_squashed_0014_votes_that_weigh'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dispatch',
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
                ('recipient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='dispatches', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.site', verbose_name='site')),
                ('channel', models.CharField(max_length=10, verbose_name='channel')),
                ('slot', models.CharField(max_length=60, verbose_name='what it collects')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='dropped')),
                ('dropped_because', models.CharField(blank=True, db_default='', default='', max_length=60, verbose_name='not sent because')),
            ],
            options={
                'verbose_name': 'dispatch',
                'verbose_name_plural': 'dispatches',
                'indexes': [
                    models.Index(fields=['recipient', 'channel', 'slot', 'closed_at'], name='dispatch_last_in_slot'),
                    models.Index(condition=models.Q(('done_at__isnull', True), ('parked_at__isnull', True)), fields=['lane', 'due_at', 'id'], name='dispatch_still_to_do'),
                    models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['leased_by'], name='dispatch_leased'),
                    models.Index(condition=models.Q(('parked_at__isnull', False)), fields=['parked_at'], name='dispatch_parked'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('recipient', 'site', 'channel', 'slot'), name='dispatch_collects_once'),
                    models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('dropped_at__isnull', True), _connector='OR'), name='dispatch_is_sent_or_dropped_not_both'),
                    models.CheckConstraint(condition=models.Q(('closed_at__isnull', False), models.Q(('dropped_at__isnull', True), ('sent_at__isnull', True)), _connector='OR'), name='dispatch_is_closed_before_it_goes'),
                    models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('parked_at__isnull', True), _connector='OR'), name='dispatch_is_done_or_parked_not_both'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recipient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.site', verbose_name='site')),
                ('kind', models.CharField(choices=[('reply', 'somebody answered you'), ('author', 'somebody whom you follow wrote'), ('thread', 'somebody wrote in a discussion that you follow'), ('section', 'somebody wrote in a section that you follow'), ('featured', 'your comment was featured'), ('milestone', 'your comment found many friends'), ('statement', 'the reasons of a restriction'), ('appeal', 'an objection was decided'), ('report', 'a report was settled'), ('held', 'a comment waits for a moderator'), ('call', 'an objection, a legal notice or a colleague asks for a moderator')], max_length=10, verbose_name='kind')),
                ('key', models.CharField(editable=False, max_length=60)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='threads.comment', verbose_name='comment')),
                ('statement', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='moderation.statement')),
                ('appeal', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='moderation.appeal')),
                ('notice', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='moderation.notice')),
                ('note', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='moderation.note')),
                ('flag', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='moderation.flag')),
                ('is_listed', models.BooleanField(db_default=True, default=True)),
                ('notified_at', models.DateTimeField(verbose_name='notified')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read')),
            ],
            options={
                'verbose_name': 'notification',
                'verbose_name_plural': 'notifications',
                'indexes': [
                    models.Index(condition=models.Q(('is_listed', True)), fields=['recipient', '-id'], name='notification_inbox'),
                    models.Index(condition=models.Q(('is_listed', True), ('read_at__isnull', True)), fields=['recipient', '-id'], name='notification_unread'),
                    models.Index(fields=['site', '-id'], name='notification_of_site'),
                    models.Index(condition=models.Q(('statement__isnull', False)), fields=['statement'], name='notification_about_statement'),
                    models.Index(condition=models.Q(('appeal__isnull', False)), fields=['appeal'], name='notification_about_appeal'),
                    models.Index(condition=models.Q(('notice__isnull', False)), fields=['notice'], name='notification_about_notice'),
                    models.Index(condition=models.Q(('note__isnull', False)), fields=['note'], name='notification_about_note'),
                    models.Index(condition=models.Q(('flag__isnull', False)), fields=['flag'], name='notification_about_flag'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('appeal__isnull', True), ('flag__isnull', True), ('kind', 'statement'), ('note__isnull', True), ('notice__isnull', True), ('statement__isnull', False)), models.Q(('appeal__isnull', False), ('flag__isnull', True), ('kind', 'appeal'), ('note__isnull', True), ('notice__isnull', True), ('statement__isnull', True)), models.Q(('comment__isnull', True), ('flag__isnull', True), ('kind', 'call'), ('statement__isnull', True), models.Q(models.Q(('appeal__isnull', False), ('note__isnull', True), ('notice__isnull', True)), models.Q(('appeal__isnull', True), ('note__isnull', True), ('notice__isnull', False)), models.Q(('appeal__isnull', True), ('note__isnull', False), ('notice__isnull', True)), _connector='OR')), models.Q(('appeal__isnull', True), ('comment__isnull', True), ('kind', 'report'), ('statement__isnull', True), ('flag__isnull', False), ('note__isnull', True), ('notice__isnull', True)), models.Q(models.Q(('kind__in', ['statement', 'appeal', 'call', 'report']), _negated=True), ('appeal__isnull', True), ('comment__isnull', False), ('flag__isnull', True), ('note__isnull', True), ('notice__isnull', True), ('statement__isnull', True)), _connector='OR'), name='notification_is_about_one_thing'),
                    models.UniqueConstraint(fields=('recipient', 'key'), name='notification_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('notification', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notifications.notification')),
                ('dispatch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notifications.dispatch')),
                ('channel', models.CharField(default='email', max_length=10, verbose_name='channel')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_because', models.CharField(blank=True, db_default='', default='', max_length=60, verbose_name='not sent because')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'constraints': [
                    models.UniqueConstraint(fields=('notification', 'channel'), name='delivery_once_per_channel'),
                    models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('dropped_at__isnull', True), _connector='OR'), name='delivery_is_sent_or_dropped_not_both'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FiledMail',
            fields=[
            ],
            options={
                'verbose_name': 'mail',
                'verbose_name_plural': 'mails',
                'proxy': True,
            },
            bases=('notifications.delivery',),
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('reply', 'somebody answered you'), ('author', 'somebody whom you follow wrote'), ('thread', 'somebody wrote in a discussion that you follow'), ('section', 'somebody wrote in a section that you follow'), ('featured', 'your comment was featured'), ('milestone', 'your comment found many friends'), ('statement', 'the reasons of a restriction'), ('appeal', 'an objection was decided'), ('report', 'a report was settled'), ('held', 'a comment waits for a moderator'), ('call', 'an objection, a legal notice or a colleague asks for a moderator')], max_length=10)),
                ('channel', models.CharField(max_length=10, verbose_name='channel')),
                ('rhythm', models.CharField(choices=[('off', 'never'), ('at_once', 'at once'), ('hourly', 'every hour'), ('daily', 'once a day'), ('weekly', 'once a week')], max_length=8, verbose_name='how often')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'preference',
                'verbose_name_plural': 'preferences',
                'constraints': [
                    models.UniqueConstraint(fields=('user', 'kind', 'channel'), name='preference_once_per_kind_and_channel'),
                    models.CheckConstraint(condition=models.Q(('rhythm__in', ['off', 'at_once', 'hourly', 'daily', 'weekly'])), name='preference_rhythm_is_known'),
                    models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'in_app']), ('kind__in', ['statement', 'appeal']), _negated=True), name='preference_leaves_what_is_owed'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='schedule', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('digest_hour', models.PositiveSmallIntegerField(default=8, verbose_name='hour of digests')),
                ('digest_weekday', models.PositiveSmallIntegerField(default=0, verbose_name='day of weekly digests')),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='quiet until')),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='everything stopped')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'schedule',
                'verbose_name_plural': 'schedules',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('digest_hour__lt', 24)), name='schedule_hour_is_one'),
                    models.CheckConstraint(condition=models.Q(('digest_weekday__lt', 7)), name='schedule_weekday_is_one'),
                    models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='schedule_quiet_has_begin_and_end'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.site')),
                ('thread', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='threads.thread')),
                ('author', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.profile')),
                ('section', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.section')),
                ('level', models.CharField(choices=[('all', 'everything'), ('replies', 'only what is for me'), ('off', 'nothing')], default='all', max_length=7, verbose_name='how much')),
                ('since', models.DateTimeField(verbose_name='since')),
            ],
            options={
                'verbose_name': 'subscription',
                'verbose_name_plural': 'subscriptions',
                'indexes': [
                    models.Index(condition=models.Q(('thread__isnull', False)), fields=['thread', 'id'], name='subscription_of_thread'),
                    models.Index(condition=models.Q(('author__isnull', False)), fields=['author', 'id'], name='subscription_of_author'),
                    models.Index(condition=models.Q(('section__isnull', False)), fields=['section', 'id'], name='subscription_of_section'),
                    models.Index(fields=['user', '-id'], name='subscription_of_user'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('thread__isnull', False)), fields=('user', 'thread'), name='subscription_once_per_thread'),
                    models.UniqueConstraint(condition=models.Q(('author__isnull', False)), fields=('user', 'author'), name='subscription_once_per_author'),
                    models.UniqueConstraint(condition=models.Q(('section__isnull', False)), fields=('user', 'section'), name='subscription_once_per_section'),
                    models.CheckConstraint(condition=models.Q(models.Q(('author__isnull', True), ('section__isnull', True), ('thread__isnull', False)), models.Q(('author__isnull', False), ('level', 'all'), ('section__isnull', True), ('thread__isnull', True)), models.Q(('author__isnull', True), ('level', 'all'), ('section__isnull', False), ('thread__isnull', True)), _connector='OR'), name='subscription_is_of_one_thing'),
                    models.CheckConstraint(condition=models.Q(('level__in', ['all', 'replies', 'off'])), name='subscription_level_is_known'),
                ],
            },
        ),
    ]
