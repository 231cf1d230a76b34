"""All tables of the room, as the migrations made them that this one replaces."""

import comments.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('posting', '0001_guests'),
        ('posting', '0002_sender'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0013_used_keys'),
        ('threads', '0001_squashed_0014_votes_that_weigh'),
    ]

    operations = [
        migrations.CreateModel(
            name='Unconfirmed',
            fields=[
                ('id', models.UUIDField(default=comments.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('proof', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.addressproof')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='threads.thread')),
                ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='threads.comment')),
                ('name', models.CharField(max_length=60)),
                ('body', models.TextField()),
                ('fingerprint', models.CharField(editable=False, max_length=64)),
                ('wants_replies', models.BooleanField(default=False)),
                ('sender', models.UUIDField(db_index=True, editable=False)),
                ('sent_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('proof', 'sender', 'fingerprint'), name='unconfirmed_once_as_it_is'),
                    models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='unconfirmed_has_words'),
                ],
            },
        ),
    ]
