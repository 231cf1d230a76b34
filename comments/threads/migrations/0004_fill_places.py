"""Give comments that are there already their place, their site and their ranks, and call their votes counted."""

import math

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

BATCH = 2_000
HALF_LIFE_SECONDS = 12 * 3600


def fill(apps, schema_editor):
    comments = apps.get_model('threads', 'Comment').objects
    threads = apps.get_model('threads', 'Thread').objects
    site = threads.filter(pk=OuterRef('thread_id')).values('article__site_id')
    comments.update(hangs_on=Coalesce(F('parent_id'), F('thread_id')), site_id=Subquery(site))
    apps.get_model('threads', 'Vote').objects.update(counted=F('value'))
    rows = comments.only('pk', 'ups', 'downs', 'score', 'posted_at').order_by('pk')
    batch = []
    for comment in rows.iterator(chunk_size=BATCH):
        up, down = comment.ups, comment.downs
        bonus = math.copysign(math.log2(abs(comment.score) + 1), comment.score)
        comment.hot = bonus + comment.posted_at.timestamp() / HALF_LIFE_SECONDS
        comment.controversy = (up + down) ** (min(up, down) / max(up, down)) if up and down else 0.0
        batch.append(comment)
        if len(batch) == BATCH:
            comments.bulk_update(batch, ['hot', 'controversy'], batch_size=200)
            batch = []
    comments.bulk_update(batch, ['hot', 'controversy'], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0003_ranks_and_places'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
