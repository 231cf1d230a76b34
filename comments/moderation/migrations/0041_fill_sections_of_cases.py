"""Let each case stand in the section of its article."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

BATCH = 10_000


def fill(apps, schema_editor):
    cases = apps.get_model('moderation', 'Case').objects
    articles = apps.get_model('articles', 'Article').objects
    own = articles.filter(thread__comments__cases=OuterRef('pk')).values('section')[:1]
    waiting = cases.filter(section=None, comment__thread__article__section__isnull=False).order_by('pk')
    while True:
        batch = list(waiting.values_list('pk', flat=True)[:BATCH])
        cases.filter(pk__in=batch).update(section=Subquery(own))
        if len(batch) < BATCH:
            return


class Migration(migrations.Migration):

    dependencies = [('moderation', '0040_sections_of_cases')]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
