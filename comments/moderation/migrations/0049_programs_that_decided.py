"""What checking services decided is found by the service, as what people decided is found by them."""

from itertools import islice

from django.db import migrations

from comments.moderation.casework.marking import mark_program

BATCH = 500


def fill(apps, schema_editor):
    Decision = apps.get_model("moderation", "Decision")
    DecidedMark = apps.get_model("moderation", "DecidedMark")
    decisions = Decision.objects.filter(decided_by="service").only(
        "site_id", "case_id", "moderator_name", "decided_at"
    )
    found = decisions.iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        marks = {one.case_id: mark_program(one.moderator_name) for one in batch}
        there = set(
            DecidedMark.objects.filter(case__in=marks, mark__startswith="moderator:").values_list("case_id", flat=True)
        )
        DecidedMark.objects.bulk_create(
            DecidedMark(
                site_id=one.site_id, case_id=one.case_id, mark=marks[one.case_id], closed_at=one.decided_at
            )
            for one in batch
            if one.case_id not in there
        )


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0048_words_decided'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
