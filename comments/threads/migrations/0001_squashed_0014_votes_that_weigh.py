"""All tables of the room, as the migrations made them that this one replaces."""

import comments.ids
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('threads', '0001_initial'),
        ('threads', '0002_names_of_fields'),
        ('threads', '0003_ranks_and_places'),
        ('threads', '0004_fill_places'),
        ('threads', '0005_index_places'),
        ('threads', '0006_order_of_replies'),
        ('threads', '0007_published_by_author'),
        ('threads', '0008_reasons_and_pending_words'),
        ('threads', '0009_fill_reasons'),
        ('threads', '0010_restricted_for_a_reason'),
        ('threads', '0011_held_in_thread'),
        ('threads', '0012_votes'),
        ('threads', '0013_closed_and_milestones'),
        ('threads', '0014_votes_that_weigh'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0013_used_keys'),
        ('articles', '0001_squashed_0005_reserve_notice_and_reasons'),
    ]

    operations = [
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='thread', to='articles.article')),
                ('comment_count', models.PositiveIntegerField(default=0, verbose_name='comments')),
                ('last_seq', models.BigIntegerField(default=0)),
                ('version', models.BigIntegerField(default=0)),
                ('rank_generation', models.BigIntegerField(default=0, editable=False)),
                ('ranked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('last_commented_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'thread',
                'verbose_name_plural': 'threads',
                'indexes': [
                    models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['opened_at'], name='thread_not_told_closed'),
                    models.Index(condition=models.Q(('closed_at__isnull', True), ('closes_at__isnull', False)), fields=['closes_at'], name='thread_closes'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('comment_count__gte', 0)), name='thread_comment_count_not_negative'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DiscussionPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.site', verbose_name='site')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.section', verbose_name='section')),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article', verbose_name='article')),
                ('edit_window_seconds', models.PositiveIntegerField(blank=True, help_text='0 means that a comment cannot be edited.', null=True, verbose_name='edit window (seconds)')),
                ('closes_after_days', models.PositiveIntegerField(blank=True, null=True, verbose_name='closes after (days)')),
                ('replies_order', models.CharField(blank=True, choices=[('same', 'like the discussion'), ('oldest', 'oldest first')], max_length=6, null=True, verbose_name='order of replies')),
                ('votes', models.CharField(blank=True, choices=[('both', 'up and down'), ('up', 'up only'), ('frozen', 'no more votes; the scores stay'), ('off', 'no votes, and no scores')], help_text='Votes that were cast are kept, whatever is chosen.', max_length=6, null=True, verbose_name='votes')),
            ],
            options={
                'verbose_name': 'discussion policy',
                'verbose_name_plural': 'discussion policies',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('section__isnull', True), ('article__isnull', True), _connector='OR'), name='discussionpolicy_has_one_scope'),
                    models.UniqueConstraint(condition=models.Q(('article__isnull', True), ('section__isnull', True)), fields=('site',), name='discussionpolicy_once_per_site'),
                    models.UniqueConstraint(condition=models.Q(('section__isnull', False)), fields=('section',), name='discussionpolicy_once_per_section'),
                    models.UniqueConstraint(condition=models.Q(('article__isnull', False)), fields=('article',), name='discussionpolicy_once_per_article'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(default=1)),
                ('body', models.TextField(verbose_name='text')),
                ('html', models.TextField(editable=False)),
                ('markup_version', models.PositiveSmallIntegerField(editable=False)),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='revision_has_words'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('site', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.site')),
                ('thread', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='threads.thread')),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='accounts.profile', verbose_name='author')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='threads.comment')),
                ('root', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='threads.comment')),
                ('reply_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='threads.comment')),
                ('hangs_on', models.UUIDField(editable=False)),
                ('depth', models.PositiveSmallIntegerField(default=0)),
                ('seq', models.BigIntegerField(editable=False)),
                ('path', models.CharField(editable=False, max_length=250)),
                ('rpath', models.CharField(editable=False, max_length=250)),
                ('status', models.CharField(choices=[('published', 'published'), ('held', 'held for review'), ('rejected', 'rejected'), ('removed', 'removed'), ('withdrawn', 'withdrawn')], max_length=10, verbose_name='status')),
                ('is_shown', models.BooleanField(default=False)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='threads.revision')),
                ('pending', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='threads.revision')),
                ('restriction_id', models.UUIDField(blank=True, editable=False, null=True)),
                ('label', models.CharField(blank=True, db_default='', default='', max_length=60, verbose_name='label')),
                ('version', models.PositiveIntegerField(default=1)),
                ('ups', models.PositiveIntegerField(default=0)),
                ('downs', models.PositiveIntegerField(default=0)),
                ('score', models.IntegerField(default=0)),
                ('light_ups', models.PositiveIntegerField(db_default=0, default=0)),
                ('light_downs', models.PositiveIntegerField(db_default=0, default=0)),
                ('votes_frozen', models.BooleanField(db_default=False, default=False)),
                ('confidence', models.FloatField(default=0.0)),
                ('hot', models.FloatField(default=0.0)),
                ('controversy', models.FloatField(default=0.0)),
                ('ranked_in', models.BigIntegerField(default=0, editable=False)),
                ('rank_due', models.BooleanField(default=False, editable=False)),
                ('prominence', models.PositiveSmallIntegerField(choices=[(0, 'none'), (1, 'featured'), (2, 'pinned')], default=0, verbose_name='prominence')),
                ('reply_count', models.PositiveIntegerField(default=0)),
                ('posted_at', models.DateTimeField(verbose_name='posted')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('key', models.CharField(editable=False, max_length=100)),
                ('fingerprint', models.CharField(editable=False, max_length=64)),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'indexes': [
                    models.Index(fields=['author', 'seq'], name='comment_by_author'),
                    models.Index(condition=models.Q(('status', 'held')), fields=['status', 'seq'], name='comment_held'),
                    models.Index(condition=models.Q(('is_shown', True)), fields=['hangs_on', 'seq'], name='comment_below_by_time'),
                    models.Index(condition=models.Q(('is_shown', True)), fields=['hangs_on', 'confidence', 'seq'], name='comment_below_by_confidence'),
                    models.Index(condition=models.Q(('is_shown', True)), fields=['hangs_on', 'hot', 'seq'], name='comment_below_by_hot'),
                    models.Index(condition=models.Q(('is_shown', True)), fields=['hangs_on', 'controversy', 'seq'], name='comment_below_by_controversy'),
                    models.Index(condition=models.Q(('is_shown', True), ('prominence__gt', 0)), fields=['thread', 'prominence', 'seq'], name='comment_prominent'),
                    models.Index(condition=models.Q(('status', 'published')), fields=['site', 'seq'], name='comment_latest_of_site'),
                    models.Index(condition=models.Q(('rank_due', True)), fields=['thread'], name='comment_rank_due'),
                    models.Index(condition=models.Q(('status', 'published')), fields=['author', 'seq'], name='comment_published_by_author'),
                    models.Index(condition=models.Q(('status', 'held')), fields=['thread', 'seq'], name='comment_held_in_thread'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('thread', 'path'), name='comment_has_its_own_place'),
                    models.UniqueConstraint(fields=('thread', 'rpath'), name='comment_has_its_own_place_newest_first'),
                    models.UniqueConstraint(fields=('author', 'key'), name='comment_once_per_author_and_key'),
                    models.CheckConstraint(condition=models.Q(('score', django.db.models.expressions.CombinedExpression(models.F('ups'), '-', models.F('downs')))), name='comment_score_adds_up'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['published', 'held', 'rejected', 'removed', 'withdrawn'])), name='comment_status_is_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('depth', 0), ('parent__isnull', True), ('root__isnull', True)), models.Q(('depth__gt', 0), ('parent__isnull', False), ('root__isnull', False)), _connector='OR'), name='comment_is_a_root_or_has_one'),
                    models.CheckConstraint(condition=models.Q(('is_shown', False), ('status__in', ['published', 'removed', 'withdrawn']), _connector='OR'), name='comment_hidden_status_is_hidden'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('is_shown', True), _connector='OR'), name='comment_published_is_shown'),
                    models.CheckConstraint(condition=models.Q(('is_shown', False), ('status', 'published'), ('reply_count__gt', 0), _connector='OR'), name='comment_tombstone_holds_up_replies'),
                    models.CheckConstraint(condition=models.Q(models.Q(('hangs_on', models.F('thread_id')), ('parent__isnull', True)), models.Q(('hangs_on', models.F('parent_id')), ('parent__isnull', False)), _connector='OR'), name='comment_hangs_on_its_parent_or_thread'),
                    models.CheckConstraint(condition=models.Q(('prominence__in', [0, 1, 2])), name='comment_prominence_is_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(models.Q(('status__in', ['rejected', 'removed']), _negated=True), ('label', '')), ('restriction_id__isnull', False), _connector='OR'), name='comment_restricted_for_a_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='threads.comment')),
                ('score', models.PositiveIntegerField(verbose_name='score')),
                ('reached_at', models.DateTimeField(verbose_name='reached')),
            ],
            options={
                'verbose_name': 'milestone',
                'verbose_name_plural': 'milestones',
                'constraints': [
                    models.UniqueConstraint(fields=('comment', 'score'), name='milestone_once_per_comment'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PastRank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past_ranks', to='threads.comment')),
                ('hangs_on', models.UUIDField()),
                ('generation', models.BigIntegerField()),
                ('seq', models.BigIntegerField()),
                ('confidence', models.FloatField()),
                ('hot', models.FloatField()),
                ('controversy', models.FloatField()),
                ('retired_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['hangs_on', 'generation'], name='past_rank_by_place'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('comment', 'generation'), name='past_rank_once_per_generation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='threads.comment')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='accounts.profile')),
                ('value', models.SmallIntegerField()),
                ('counted', models.SmallIntegerField(default=0, editable=False)),
                ('is_pending', models.BooleanField(default=False, editable=False)),
                ('cast_at', models.DateTimeField()),
                ('is_light', models.BooleanField(db_default=False, default=False, editable=False)),
                ('network', models.CharField(db_default='', default='', editable=False, max_length=12)),
            ],
            options={
                'verbose_name': 'vote',
                'verbose_name_plural': 'votes',
                'indexes': [
                    models.Index(condition=models.Q(('is_pending', True)), fields=['comment'], name='vote_pending'),
                    models.Index(condition=models.Q(('is_light', False), ('is_pending', False), models.Q(('network', ''), _negated=True)), fields=['comment', 'network'], name='vote_weighs_from_network'),
                    models.Index(condition=models.Q(('is_pending', False), models.Q(('network', ''), _negated=True)), fields=['cast_at'], name='vote_with_network'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('comment', 'voter'), name='vote_once_per_person'),
                    models.CheckConstraint(condition=models.Q(('value__in', [-1, 0, 1])), name='vote_is_up_or_down_or_back'),
                    models.CheckConstraint(condition=models.Q(('counted__in', [-1, 0, 1])), name='vote_counted_is_a_vote'),
                    models.CheckConstraint(condition=models.Q(('is_pending', True), ('counted', models.F('value')), _connector='OR'), name='vote_not_pending_is_counted'),
                ],
            },
        ),
        migrations.AddField(
            model_name='revision',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='threads.comment'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('comment', 'number'), name='revision_numbered_once'),
        ),
    ]
