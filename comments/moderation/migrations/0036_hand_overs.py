"""Threats to somebody's life or safety as a reason, and that an authority was told of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_bans_and_addresses'),
        ('articles', '0005_reserve_notice_and_reasons'),
        ('moderation', '0035_images_by_standing'),
        ('threads', '0011_held_in_thread'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision_number', models.PositiveIntegerField(verbose_name='version')),
                ('words', models.TextField(verbose_name='words')),
                ('authority', models.CharField(max_length=200, verbose_name='authority')),
                ('reference', models.CharField(blank=True, max_length=200, verbose_name='reference')),
                ('handed_at', models.DateTimeField(verbose_name='handed over')),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='note')),
                ('moderator_name', models.CharField(max_length=254, verbose_name='moderator')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'hand-over to an authority',
                'verbose_name_plural': 'hand-overs to authorities',
            },
        ),
        migrations.RemoveConstraint(
            model_name='flag',
            name='flag_reason_is_known',
        ),
        migrations.AlterField(
            model_name='flag',
            name='reason',
            field=models.CharField(choices=[('threat', "a threat to somebody's life or safety"), ('spam', 'spam or advertising'), ('abuse', 'insult or harassment'), ('hate', 'hatred against a group'), ('private', "somebody's private details"), ('false', 'false or misleading'), ('off_topic', 'off topic'), ('other', 'something else')], max_length=10, verbose_name='reason'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='category',
            field=models.CharField(choices=[('threat', "a threat to somebody's life or safety"), ('speech', 'illegal or harmful speech'), ('violence', 'violence or threats'), ('privacy', 'privacy and personal details'), ('copyright', 'intellectual property'), ('fraud', 'scams and fraud'), ('minors', 'protection of minors'), ('safety', 'risk for public security'), ('cyber', 'stalking or intimidation online'), ('other', 'something else')], max_length=9, verbose_name='category'),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['threat', 'spam', 'abuse', 'hate', 'private', 'false', 'off_topic', 'other'])), name='flag_reason_is_known'),
        ),
        migrations.AddField(
            model_name='handover',
            name='comment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='hand_overs', to='threads.comment', verbose_name='comment'),
        ),
        migrations.AddField(
            model_name='handover',
            name='moderator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='articles.site', verbose_name='site'),
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(fields=['site', '-handed_at', 'id'], name='hand_over_by_site'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('authority', ''), _negated=True), name='hand_over_names_the_authority'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_at__gte', models.F('handed_at'))), name='hand_over_recorded_once_it_is_done'),
        ),
    ]
