"""Trusted flaggers, and which of them sent a notice."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0005_reserve_notice_and_reasons'),
        ('moderation', '0026_network_traces'),
    ]

    operations = [
        migrations.CreateModel(
            name='TrustedFlagger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.CharField(max_length=120, verbose_name='organisation')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('granted_at', models.DateTimeField(verbose_name='granted')),
                ('granted_by_name', models.CharField(max_length=254, verbose_name='granted by')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trusted_flaggers', to='articles.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'trusted flagger',
                'verbose_name_plural': 'trusted flaggers',
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='flagger',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='moderation.trustedflagger', verbose_name='organisation'),
        ),
        migrations.AddConstraint(
            model_name='trustedflagger',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('site', 'email'), name='trusted_flagger_once_per_address'),
        ),
    ]
