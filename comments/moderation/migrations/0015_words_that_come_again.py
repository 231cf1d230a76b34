import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0004_purge'),
        ('moderation', '0014_rules_services_bulk'),
        ('threads', '0010_restricted_for_a_reason'),
    ]

    operations = [
        migrations.AlterField(
            model_name='wordlist',
            name='kind',
            field=models.CharField(choices=[('banned', 'banned: reject'), ('suspect', 'suspect: hold'), ('pattern', 'patterns: hold'), ('nolinks', 'banned domains: reject links to them'), ('links', 'allowed domains: links to them do not count')], max_length=7, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='wordlist',
            name='words',
            field=models.TextField(help_text='One word or phrase, pattern or domain a line.', verbose_name='words'),
        ),
        migrations.CreateModel(
            name='LinkedHost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', models.CharField(max_length=253)),
                ('first_at', models.DateTimeField()),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('site', 'host'), name='linked_host_once')],
            },
        ),
        migrations.CreateModel(
            name='WordTrace',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='trace', serialize=False, to='threads.comment')),
                ('author_id', models.UUIDField()),
                ('at', models.DateTimeField(db_index=True)),
                ('exact', models.BigIntegerField()),
                ('probe_0', models.IntegerField()),
                ('probe_1', models.IntegerField()),
                ('probe_2', models.IntegerField()),
                ('probe_3', models.IntegerField()),
                ('sketch', models.CharField(max_length=128)),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.site')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['site', 'exact', 'at'], name='word_trace_exact'),
                    *(
                        models.Index(condition=models.Q((f'probe_{number}', -1), _negated=True), fields=['site', f'probe_{number}', 'at'], name=f'word_trace_probe_{number}')
                        for number in range(4)
                    ),
                ],
            },
        ),
    ]
