"""Senders whose notices, reports and objections wait for a time, and what waits."""

import comments.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from comments.moderation.seals import lay, lift


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_claims'),
        ('articles', '0005_reserve_notice_and_reasons'),
        ('moderation', '0055_what_bans_left'),
        ('threads', '0014_votes_that_weigh'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite makes the table of statements anew, which triggers on it and about it do not outlive.
        migrations.RunPython(lift, lay),
        migrations.CreateModel(
            name='Suspension',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sender_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('what', models.CharField(choices=[('notices', 'notices and reports'), ('objections', 'objections')], max_length=10, verbose_name='what they send')),
                ('step', models.CharField(choices=[('warning', 'warning'), ('suspension', 'suspension')], max_length=10, verbose_name='step')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='lifted')),
                ('lifted_by_name', models.CharField(blank=True, max_length=254, verbose_name='lifted by')),
                ('taken_up_at', models.DateTimeField(blank=True, null=True)),
                ('weighed_sent', models.PositiveIntegerField(verbose_name='sent')),
                ('weighed_unfounded', models.PositiveIntegerField(verbose_name='unfounded')),
                ('gravity', models.CharField(blank=True, choices=[('minor', 'minor'), ('serious', 'serious'), ('grave', 'grave')], max_length=7, verbose_name='gravity')),
                ('intent', models.CharField(blank=True, choices=[('unknown', 'cannot be told'), ('careless', 'careless'), ('meant', 'meant to harm')], max_length=8, verbose_name='intent')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='note')),
                ('moderator_name', models.CharField(max_length=254, verbose_name='moderator')),
            ],
            options={
                'verbose_name': 'suspended sender',
                'verbose_name_plural': 'suspended senders',
            },
        ),
        migrations.CreateModel(
            name='WaitingReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('threat', "a threat to somebody's life or safety"), ('spam', 'spam or advertising'), ('abuse', 'insult or harassment'), ('hate', 'hatred against a group'), ('private', "somebody's private details"), ('false', 'false or misleading'), ('off_topic', 'off topic'), ('other', 'something else')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('version', models.PositiveIntegerField()),
                ('raised_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='statement',
            name='statement_measure_is_known',
        ),
        migrations.AddField(
            model_name='notice',
            name='sender',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices_sent', to='accounts.profile'),
        ),
        migrations.AddField(
            model_name='notice',
            name='sender_digest',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='notice',
            name='taken_up_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='taken up'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='measure',
            field=models.CharField(choices=[('rejected', 'not published'), ('removed', 'taken down'), ('held', 'held back for longer than a day'), ('labelled', 'shown with a label'), ('warned', 'warned'), ('muted', 'may not post for a time'), ('banned', 'may not take part'), ('limited', 'always waits for a moderator'), ('cautioned', 'warned about unfounded notices or objections'), ('suspended', 'what they send waits')], max_length=9, verbose_name='measure'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['rejected', 'removed', 'held', 'labelled', 'warned', 'muted', 'banned', 'limited', 'cautioned', 'suspended'])), name='statement_measure_is_known'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='moderator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='suspension',
            name='notice',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='suspensions', to='moderation.notice'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='profile',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='suspensions', to='accounts.profile', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspensions', to='articles.site', verbose_name='site'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='statement',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='suspension', to='moderation.statement'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='warned_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='moderation.suspension', verbose_name='warned before'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='paused_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='appeals_paused', to='moderation.suspension'),
        ),
        migrations.AddField(
            model_name='notice',
            name='paused_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices_paused', to='moderation.suspension'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('sender_digest', ''), _negated=True), fields=['site', 'sender_digest'], name='notice_by_address'),
        ),
        migrations.AddField(
            model_name='waitingreport',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='threads.comment'),
        ),
        migrations.AddField(
            model_name='waitingreport',
            name='reporter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting_reports', to='accounts.profile'),
        ),
        migrations.AddField(
            model_name='waitingreport',
            name='suspension',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='moderation.suspension'),
        ),
        migrations.AddIndex(
            model_name='suspension',
            index=models.Index(condition=models.Q(('profile__isnull', False)), fields=['profile', 'what'], name='suspension_of_person'),
        ),
        migrations.AddIndex(
            model_name='suspension',
            index=models.Index(condition=models.Q(('sender_digest', ''), _negated=True), fields=['site', 'sender_digest', 'what'], name='suspension_of_address'),
        ),
        migrations.AddIndex(
            model_name='suspension',
            index=models.Index(condition=models.Q(('step', 'suspension'), ('taken_up_at__isnull', True)), fields=['ends_at'], name='suspension_not_taken_up'),
        ),
        migrations.AddIndex(
            model_name='suspension',
            index=models.Index(fields=['site', '-id'], name='suspension_by_site'),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('profile__isnull', True), models.Q(('sender_digest', ''), _negated=True)), models.Q(('profile__isnull', False), ('sender_digest', '')), _connector='OR'), name='suspension_of_a_person_or_an_address'),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_at__isnull', True), ('step', 'warning')), models.Q(('ends_at__gt', models.F('starts_at')), ('step', 'suspension'), ('warned_by__isnull', False), models.Q(('gravity', ''), _negated=True), models.Q(('intent', ''), _negated=True)), _connector='OR'), name='suspension_has_an_end_and_a_warning'),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['notices', 'objections'])), name='suspension_of_what_is_known'),
        ),
        migrations.AddConstraint(
            model_name='waitingreport',
            constraint=models.UniqueConstraint(fields=('comment', 'reporter'), name='waiting_report_once_per_reporter'),
        ),
        migrations.RunPython(lay, lift),
    ]
