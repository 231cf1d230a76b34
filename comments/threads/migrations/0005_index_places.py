import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0004_fill_places'),
    ]

    operations = [
        migrations.AlterField(
            model_name='comment',
            name='hangs_on',
            field=models.UUIDField(editable=False),
        ),
        migrations.AlterField(
            model_name='comment',
            name='site',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.site'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_shown', True)), fields=['hangs_on', 'seq'], name='comment_below_by_time'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_shown', True)), fields=['hangs_on', 'confidence', 'seq'], name='comment_below_by_confidence'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_shown', True)), fields=['hangs_on', 'hot', 'seq'], name='comment_below_by_hot'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_shown', True)), fields=['hangs_on', 'controversy', 'seq'], name='comment_below_by_controversy'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('is_shown', True), ('prominence__gt', 0)), fields=['thread', 'prominence', 'seq'], name='comment_prominent'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['site', 'seq'], name='comment_latest_of_site'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('rank_due', True)), fields=['thread'], name='comment_rank_due'),
        ),
        migrations.AddIndex(
            model_name='vote',
            index=models.Index(condition=models.Q(('is_pending', True)), fields=['comment'], name='vote_pending'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hangs_on', models.F('thread_id')), ('parent__isnull', True)), models.Q(('hangs_on', models.F('parent_id')), ('parent__isnull', False)), _connector='OR'), name='comment_hangs_on_its_parent_or_thread'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('prominence__in', [0, 1, 2])), name='comment_prominence_is_known'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('value__in', [-1, 0, 1])), name='vote_is_up_or_down_or_back'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('counted__in', [-1, 0, 1])), name='vote_counted_is_a_vote'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('is_pending', True), ('counted', models.F('value')), _connector='OR'), name='vote_not_pending_is_counted'),
        ),
        migrations.AddField(
            model_name='pastrank',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past_ranks', to='threads.comment'),
        ),
        migrations.AddIndex(
            model_name='pastrank',
            index=models.Index(fields=['hangs_on', 'generation'], name='past_rank_by_place'),
        ),
        migrations.AddConstraint(
            model_name='pastrank',
            constraint=models.UniqueConstraint(fields=('comment', 'generation'), name='past_rank_once_per_generation'),
        ),
    ]
