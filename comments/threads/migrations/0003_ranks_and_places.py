import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_names_of_fields'),
        ('articles', '0003_editions'),
        ('threads', '0002_names_of_fields'),
    ]

    operations = [
        migrations.CreateModel(
            name='PastRank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hangs_on', models.UUIDField()),
                ('generation', models.BigIntegerField()),
                ('seq', models.BigIntegerField()),
                ('confidence', models.FloatField()),
                ('hot', models.FloatField()),
                ('controversy', models.FloatField()),
                ('retired_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='vote',
            name='vote_is_up_or_down',
        ),
        migrations.RemoveIndex(
            model_name='comment',
            name='comment_roots_by_time',
        ),
        migrations.RemoveIndex(
            model_name='comment',
            name='comment_roots_by_confidence',
        ),
        migrations.RemoveIndex(
            model_name='comment',
            name='comment_replies_by_time',
        ),
        migrations.RemoveIndex(
            model_name='comment',
            name='comment_replies_by_confid',
        ),
        migrations.AddField(
            model_name='comment',
            name='controversy',
            field=models.FloatField(default=0.0),
        ),
        migrations.AddField(
            model_name='comment',
            name='hangs_on',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='hot',
            field=models.FloatField(default=0.0),
        ),
        migrations.AddField(
            model_name='comment',
            name='prominence',
            field=models.PositiveSmallIntegerField(choices=[(0, 'none'), (1, 'featured'), (2, 'pinned')], default=0, verbose_name='prominence'),
        ),
        migrations.AddField(
            model_name='comment',
            name='rank_due',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='comment',
            name='ranked_in',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='comment',
            name='site',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.site'),
        ),
        migrations.AddField(
            model_name='thread',
            name='rank_generation',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='thread',
            name='ranked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='vote',
            name='counted',
            field=models.SmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='vote',
            name='is_pending',
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
