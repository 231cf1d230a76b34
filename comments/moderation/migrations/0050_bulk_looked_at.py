from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0049_programs_that_decided'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkrun',
            name='clause',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='bulkrun',
            name='must_be_read',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
